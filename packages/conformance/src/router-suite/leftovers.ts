import { expect } from 'vitest';
import { code } from '../peer/message-code.js';
import { anyDict, anyId } from '../peer/pattern.js';
import type { WirePeer } from '../peer/wire-peer.js';
import type { Scene } from './scene.js';
import { ask, leave } from './steps.js';
import type { SuiteTest } from './suite.js';

/** Lets a session hold one of everything that ends with it. */
async function occupy(scene: Scene, peer: WirePeer): Promise<void> {
  const topic = scene.uri('topic');
  for (const match of ['exact', 'prefix', 'wildcard']) {
    await scene.subscribe(peer, topic, { match });
    await scene.subscribe(peer, scene.uri(`sharded.${match}`), { match, nkey: 'a', _group: 'b' });
    await scene.register(peer, scene.uri(`procedure.${String(peer.session)}`), { match });
  }
  await ask(peer, 'wamp.session.add_testament', [topic, [], {}]);
  await ask(peer, 'wamp.session.add_testament', [topic, [], {}], { scope: 'detached' });
  peer.request(code.CALL, {}, scene.uri(`procedure.${String(peer.session)}`));
  await peer.expect([code.INVOCATION, anyId, anyId, anyDict]);
}

export function leftoverTests(it: SuiteTest): void {
  it('leaves nothing in its tables of sessions that have ended, however they ended [SES-34, PS-18, SUBM-11, TST-19]', async (scene) => {
    scene.need('leftBehind');
    const { extensions = [] } = scene.target;
    if (!extensions.includes('group') || !extensions.includes('sharding'))
      scene.skip('the router takes no keys');
    const endings: readonly ((peer: WirePeer) => unknown)[] = [
      leave,
      (peer) => {
        peer.drop();
        return peer.closed;
      },
      (peer) => {
        peer.send([code.YIELD, 999_999, {}]);
        return peer.expectViolation();
      },
    ];
    const last = await scene.join();
    for (const end of endings) {
      const peer = await scene.join();
      await occupy(scene, peer);
      await end(peer);
      peer.drop();
    }
    const killed = await scene.join();
    await occupy(scene, killed);
    await ask(last, 'wamp.session.kill', [killed.session]);
    killed.drop();
    const silent = await scene.join();
    await occupy(scene, silent);
    await ask(last, 'wamp.session.kill_all');
    silent.drop();
    const tables = () => Object.entries(scene.target.leftBehind?.() ?? {});
    for (let round = 0; round < 2_000 && tables().some(([, left]) => left > 0); round += 1)
      await last.drain();
    expect(tables().filter(([, left]) => left > 0)).toEqual([]);
    expect(tables().length).toBeGreaterThan(0);
  });
}
