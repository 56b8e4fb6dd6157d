import { code } from '../peer/message-code.js';
import { anyDict, anyId, dictWith } from '../peer/pattern.js';
import type { WirePeer } from '../peer/wire-peer.js';
import { error } from './scene.js';
import { rejoinsOrIsClosed } from './steps.js';
import type { SuiteTest } from './suite.js';

/** The ways in which a session can end from the side of its Client. */
const endings: readonly { readonly name: string; readonly end: (peer: WirePeer) => Promise<unknown> }[] = [
  {
    name: 'GOODBYE',
    end: async (peer) => {
      peer.send([code.GOODBYE, {}, 'wamp.close.close_realm']);
      await peer.expect([code.GOODBYE, anyDict, 'wamp.close.goodbye_and_out']);
    },
  },
  {
    name: 'ABORT',
    end: (peer) => {
      peer.send([code.ABORT, {}, 'com.x.bye']);
      return peer.expectClosed();
    },
  },
  {
    name: 'a protocol violation',
    end: (peer) => {
      peer.send([code.WELCOME, 1, {}]);
      return peer.expectViolation();
    },
  },
  {
    name: 'the loss of its transport',
    end: (peer) => {
      peer.drop();
      return peer.closed;
    },
  },
  {
    name: 'the close of its transport',
    end: (peer) => {
      peer.channel.close();
      return peer.closed;
    },
  },
];

export function endingTests(it: SuiteTest): void {
  for (const { name, end } of endings) {
    it(`releases everything a session held after ${name} [SES-34, SES-35, RPC-10, RPC-55, PS-18, TR-17, CAN-18, CAN-22]`, async (scene) => {
      const [topic, own, foreign] = [scene.uri('topic'), scene.uri('own'), scene.uri('foreign')];
      const [peer, other] = [await scene.join(), await scene.join()];
      await scene.subscribe(peer, topic);
      await scene.register(peer, own);
      await scene.register(other, foreign);
      // One running invocation of the session, and one running call by it.
      const { call } = await scene.invoke([other, peer], own);
      const { invocation } = await scene.invoke([peer, other], foreign);

      await end(peer);
      await other.expectAll(error(code.CALL, call, 'wamp.error.canceled'), [
        code.INTERRUPT,
        invocation,
        dictWith({ mode: 'killnowait' }),
      ]);
      // The late answer is dropped, and the session that sends it lives on. [CAN-20, RPC-37]
      other.send([code.YIELD, invocation, {}, ['late']]);
      const again = other.request(code.CALL, {}, own);
      await other.expect(error(code.CALL, again, 'wamp.error.no_such_procedure'));
      await scene.register(other, own);
      const request = other.request(code.PUBLISH, { acknowledge: true }, topic);
      await other.expect([code.PUBLISHED, request, anyId]);
      await other.quiet();
    });
  }

  it('sends no INTERRUPT to a Callee that did not announce call canceling for this role [CAN-19, CAN-20, RPC-37, RPC-59]', async (scene) => {
    const procedure = scene.uri('procedure');
    const roles = { caller: { features: { call_canceling: true } }, callee: {} };
    const [caller, callee] = [await scene.join(), await scene.join({ details: { roles } })];
    await scene.register(callee, procedure);
    const { invocation } = await scene.invoke([caller, callee], procedure);
    caller.send([code.GOODBYE, {}, 'wamp.close.close_realm']);
    await caller.expect([code.GOODBYE, anyDict, 'wamp.close.goodbye_and_out']);
    await callee.quiet();
    callee.send([code.YIELD, invocation, {}, ['late']]);
    await callee.quiet();
  });

  it('sends no more to a Callee after its GOODBYE [RPC-57, SES-33]', async (scene) => {
    const procedure = scene.uri('procedure');
    const [caller, callee] = [await scene.join(), await scene.join()];
    await scene.register(callee, procedure);
    callee.send([code.GOODBYE, {}, 'wamp.close.close_realm']);
    await callee.expect([code.GOODBYE, anyDict, 'wamp.close.goodbye_and_out']);
    const call = caller.request(code.CALL, {}, procedure);
    await caller.expect(error(code.CALL, call, 'wamp.error.no_such_procedure'));
    if (await rejoinsOrIsClosed(scene, callee)) await callee.quiet();
  });
}
