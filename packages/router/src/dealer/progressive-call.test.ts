import { afterEach, describe, expect, it } from 'vitest';
import { DealerScene, type SceneClient, callError } from '../fixtures/dealer-scene.js';

let scene: DealerScene;
afterEach(() => scene.close());

const more = { progress: true };

async function upload(options: object = {}): Promise<{ caller: SceneClient; callee: SceneClient }> {
  scene = new DealerScene();
  const peers = await scene.pair();
  peers.caller.call('com.a', { progress: true, ...options }, [1]);
  expect((await peers.callee.received())[0]?.slice(0, 2)).toEqual([68, 1]);
  return peers;
}

async function isAborted(client: SceneClient): Promise<void> {
  expect((await client.received()).at(-1)?.[2]).toBe('wamp.error.protocol_violation');
}

describe('Progressive call invocations', () => {
  it('sends every chunk at once under one id, and plain answers [PRI-02, PRI-04, PRI-05, PRI-06, PRI-33]', async () => {
    scene = new DealerScene();
    const { caller, callee } = await scene.pair();
    caller.call('com.a', more, [1]);
    const [first] = await callee.received();
    expect(first).toEqual([68, 1, expect.any(Number), { progress: true }, [1]]);
    caller.send([48, 1, more, 'com.a', [2]], [48, 1, {}, 'com.a']);
    expect(await callee.received()).toEqual([
      [68, 1, first?.[2], { progress: true }, [2]],
      [68, 1, first?.[2], {}],
    ]);
    callee.send([70, 1, {}, [3]]);
    expect(await caller.received()).toEqual([[50, 1, {}, [3]]]);
  });

  it('keeps the options of the first chunk [PRI-12, CID-12, TMO-18]', async () => {
    const { caller, callee } = await upload({ disclose_me: true });
    caller.send([48, 1, { progress: true, disclose_me: false, timeout: 1, receive_progress: true }, 'com.a']);
    const [second] = await callee.received();
    expect(second?.[3]).toEqual({
      progress: true,
      caller: caller.session,
      caller_authid: expect.any(String),
      caller_authrole: 'guest',
    });
    await scene.advance(5);
    expect(await caller.received()).toEqual([]);
  });

  it('lets other requests come between the chunks [PRI-13, PRI-14]', async () => {
    const { caller, callee } = await upload();
    caller.request(32, {}, 'com.topic');
    caller.call('com.a');
    caller.send([48, 1, {}, 'com.a', [2]]);
    expect((await callee.received()).map((message) => message[1])).toEqual([2, 1]);
  });

  it('ends the session of a Caller that did not announce it [PRI-07]', async () => {
    scene = new DealerScene();
    const { caller, callee } = await scene.pair({ caller: {} });
    caller.call('com.a', more);
    await isAborted(caller);
    expect(await callee.received()).toEqual([]);
  });

  it('ends the session when the realm does not offer it [PRI-08]', async () => {
    scene = new DealerScene({ realm: { withoutFeatures: ['progressive_call_invocations'] } });
    const { caller } = await scene.pair();
    caller.call('com.a', more);
    await isAborted(caller);
  });

  for (const missing of ['progressive_call_invocations', 'call_canceling']) {
    it(`refuses once when the Callee lacks ${missing}, and drops the other chunks [PRI-09]`, async () => {
      scene = new DealerScene();
      const { caller, callee } = await scene.pair({
        callee: { progressive_call_invocations: true, call_canceling: true, [missing]: false },
      });
      caller.call('com.a', more);
      caller.send([48, 1, more, 'com.a'], [48, 1, {}, 'com.a']);
      expect(await caller.received()).toEqual([callError(1, 'wamp.error.feature_not_supported')]);
      expect(await callee.received()).toEqual([]);
    });
  }

  const endings: Record<
    string,
    (peers: { caller: SceneClient; callee: SceneClient }) => Promise<void> | void
  > = {
    'a final YIELD': ({ callee }) => {
      callee.send([70, 1, {}, [1]]);
    },
    'an ERROR': ({ callee }) => {
      callee.send([8, 68, 1, {}, 'com.error']);
    },
    CANCEL: ({ caller }) => {
      caller.send([49, 1, {}]);
    },
    'the timeout': () => scene.advance(100),
    'the loss of the Callee': ({ callee }) => callee.leave(),
  };
  for (const [how, end] of Object.entries(endings)) {
    it(`drops late chunks without a word after ${how} [PRI-15, PRI-20, PRI-23, PRI-25, PRI-27, TMO-19]`, async () => {
      const peers = await upload({ timeout: 100 });
      await end(peers);
      expect(await peers.caller.received()).toHaveLength(1);
      peers.caller.send([48, 1, more, 'com.a'], [48, 1, {}, 'com.a']);
      expect(await peers.caller.received()).toEqual([]);
      expect((await peers.callee.received()).filter((message) => message[0] === 68)).toEqual([]);
      expect(scene.router.stats.pendingCalls).toBe(0);
    });
  }

  it('drops chunks of calls that were refused before a Callee was chosen T-26', async () => {
    scene = new DealerScene();
    const caller = await scene.join();
    for (const uri of ['com..bad', 'com.none']) {
      const request = caller.call(uri, more);
      caller.send([48, request, {}, uri]);
    }
    expect((await caller.received()).map((message) => message[4])).toEqual([
      'wamp.error.invalid_uri',
      'wamp.error.no_such_procedure',
    ]);
  });

  it('ends the session over the id of a plain call that runs [PRI-17]', async () => {
    scene = new DealerScene();
    const { caller } = await scene.pair();
    caller.call('com.a');
    caller.send([48, 1, {}, 'com.a']);
    await isAborted(caller);
  });

  it('ends the session over the id of a plain call that has ended, where rules are strict [PRI-16, RPC-33]', async () => {
    scene = new DealerScene();
    const { caller, callee } = await scene.pair();
    caller.call('com.a');
    callee.send([70, 1, {}]);
    await caller.received();
    caller.send([48, 1, {}, 'com.a']);
    await isAborted(caller);
  });

  it('remembers the last 256 ended progressive calls, and no more (D58) [PRI-16]', async () => {
    scene = new DealerScene();
    const caller = await scene.join();
    for (let call = 0; call < 257; call++) caller.call('com.none', more);
    await caller.received();
    caller.send([48, 2, {}, 'com.none']);
    expect(await caller.received()).toEqual([]);
    caller.send([48, 1, {}, 'com.none']);
    await isAborted(caller);
  });

  it('takes the id of an ended progressive call for a late chunk only, where breaches are tolerated (D58)', async () => {
    scene = new DealerScene();
    const { caller, callee } = await scene.pair({ strictness: 'lenient' });
    caller.call('com.a', more);
    callee.send([70, 1, {}]);
    await caller.received();
    caller.send([48, 1, {}, 'com.other']);
    expect(await caller.received()).toEqual([]);
    caller.send([48, 77, {}, 'com.a']);
    expect((await callee.received()).map((message) => message[0])).toEqual([68, 68]);
  });

  it('drops a chunk with another URI where breaches are tolerated, else ends the session [PRI-18]', async () => {
    scene = new DealerScene();
    const { caller, callee } = await scene.pair({ strictness: 'lenient' });
    caller.call('com.a', more);
    caller.send([48, 1, {}, 'com.b']);
    expect(await caller.received()).toEqual([]);
    expect(await callee.codes()).toEqual([68]);
    const strict = await scene.join();
    strict.call('com.a', more);
    strict.send([48, 1, {}, 'com.b']);
    await isAborted(strict);
  });

  it('ends the session of a Caller that goes on after its last chunk [PRI-19]', async () => {
    const { caller, callee } = await upload();
    caller.send([48, 1, {}, 'com.a'], [48, 1, {}, 'com.a']);
    await isAborted(caller);
    expect(await callee.codes()).toEqual([68, 69]);
  });

  it('keeps the Callee and the registration of the first chunk, and moves the turn once [PRI-10, PRI-11]', async () => {
    scene = new DealerScene();
    const [one, two] = await scene.callees(2, { invoke: 'roundrobin' });
    const caller = await scene.join();
    caller.call('com.a', more, [1]);
    const registration = (await one?.received())?.[0]?.[2];
    one?.request(66, registration);
    caller.send([48, 1, more, 'com.a', [2]], [48, 1, {}, 'com.a', [3]]);
    expect((await one?.received())?.map((message) => message.slice(0, 3))).toEqual([
      [67, 2],
      [68, 1, registration],
      [68, 1, registration],
    ]);
    caller.call('com.a');
    expect(await two?.codes()).toEqual([68]);
  });

  it('sends no more chunks after kill, and lets the Callee answer [PRI-27]', async () => {
    const { caller, callee } = await upload();
    caller.send([49, 1, { mode: 'kill' }], [48, 1, more, 'com.a'], [48, 1, {}, 'com.a']);
    expect(await callee.received()).toEqual([[69, 1, { mode: 'kill' }]]);
    callee.send([70, 1, {}, [9]]);
    expect(await caller.received()).toEqual([[50, 1, {}, [9]]]);
  });

  it('tells the Callee when the Caller is lost [PRI-24]', async () => {
    const { caller, callee } = await upload();
    await caller.leave();
    expect(await callee.received()).toEqual([[69, 1, { mode: 'killnowait' }]]);
  });

  it('combines chunks and progressive results in any number [PRI-26]', async () => {
    const { caller, callee } = await upload({ receive_progress: true });
    callee.send([70, 1, { progress: true }, [1]], [70, 1, { progress: true }, [2]]);
    caller.send([48, 1, more, 'com.a'], [48, 1, {}, 'com.a']);
    await callee.received();
    callee.send([70, 1, { progress: true }, [3]], [70, 1, {}, [4]]);
    expect((await caller.received()).map((message) => message[3])).toEqual([[1], [2], [3], [4]]);
  });
});
