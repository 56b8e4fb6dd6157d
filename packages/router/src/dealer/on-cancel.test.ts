import { afterEach, describe, expect, it } from 'vitest';
import { DealerScene, type SceneClient, callError } from '../fixtures/dealer-scene.js';

let scene: DealerScene;
afterEach(() => scene.close());

const canceled = callError(1, 'wamp.error.canceled');
const gone = callError(1, 'wamp.error.canceled', ['the Callee is gone']);

async function running(options: object = {}): Promise<{ caller: SceneClient; callee: SceneClient }> {
  scene = new DealerScene();
  const peers = await scene.pair();
  peers.caller.call('com.a', options);
  await peers.callee.received();
  return peers;
}

describe('Canceling', () => {
  it('takes CANCEL without a mode for killnowait [CAN-30, CAN-06, CAN-10, CAN-11]', async () => {
    const { caller, callee } = await running();
    caller.send([49, 1, {}]);
    expect(await caller.received()).toEqual([canceled]);
    expect(await callee.received()).toEqual([[69, 1, { mode: 'killnowait' }]]);
  });

  it('ignores a CANCEL of a call that is over or never was [CAN-15]', async () => {
    const { caller, callee } = await running();
    callee.send([70, 1, {}]);
    await caller.received();
    caller.send([49, 1, {}], [49, 99, { mode: 'kill' }]);
    expect(await caller.received()).toEqual([]);
    expect(await callee.received()).toEqual([]);
  });

  it('touches only calls of the session that sent it [CAN-17]', async () => {
    const { caller, callee } = await running();
    const other = await scene.join();
    other.call('com.a');
    other.send([49, 1, {}]);
    expect(await other.received()).toEqual([canceled]);
    callee.send([70, 1, {}, [1]]);
    expect(await caller.received()).toEqual([[50, 1, {}, [1]]]);
  });

  it('ends the session of who asks for an unknown mode, and its call as of one that left [CAN-35]', async () => {
    const { caller, callee } = await running();
    caller.send([49, 1, { mode: 'abort' }]);
    expect((await caller.received())[0]?.[2]).toBe('wamp.error.protocol_violation');
    expect(await callee.received()).toEqual([[69, 1, { mode: 'killnowait' }]]);
  });

  for (const mode of ['skip', 'killnowait']) {
    it(`lets the Caller stop waiting after kill by ${mode}, without another INTERRUPT [CAN-16] LC-48a`, async () => {
      const { caller, callee } = await running();
      caller.send([49, 1, { mode: 'kill' }], [49, 1, { mode: 'kill' }], [49, 1, {}]);
      expect(await caller.received()).toEqual([]);
      caller.send([49, 1, { mode }]);
      expect(await caller.received()).toEqual([canceled]);
      expect(await callee.received()).toEqual([[69, 1, { mode: 'kill' }]]);
    });
  }

  it('tells the Callee once more when the Caller is lost after kill LC-60a [CAN-18]', async () => {
    const { caller, callee } = await running();
    caller.send([49, 1, { mode: 'kill' }]);
    await caller.leave();
    expect((await callee.received()).map((message) => message[2])).toEqual([
      { mode: 'kill' },
      { mode: 'killnowait' },
    ]);
  });

  it('answers when the Callee is lost after kill [CAN-24]', async () => {
    const { caller, callee } = await running();
    caller.send([49, 1, { mode: 'kill' }]);
    await callee.leave();
    expect(await caller.received()).toEqual([gone]);
  });

  it('says nothing more when the Callee is lost after skip [CAN-25]', async () => {
    const { caller, callee } = await running();
    caller.send([49, 1, { mode: 'skip' }]);
    expect(await caller.received()).toEqual([canceled]);
    await callee.leave();
    expect(await caller.received()).toEqual([]);
  });

  it('interrupts nobody when the Caller is lost and canceling was not announced [CAN-19, RPC-59]', async () => {
    scene = new DealerScene();
    const { caller, callee } = await scene.pair({ callee: {} });
    caller.call('com.a');
    await callee.received();
    await caller.leave();
    expect(await callee.received()).toEqual([]);
  });

  it('leaves nothing of a session that called itself [CAN-32, RPC-53]', async () => {
    scene = new DealerScene();
    const self = await scene.join();
    await self.register('com.self');
    self.call('com.self', { timeout: 100 });
    expect(await self.codes()).toEqual([68]);
    await self.leave();
    expect(scene.router.stats).toMatchObject({ pendingCalls: 0, registrations: 0 });
  });

  it('sends nothing of canceling in a realm that does not offer it [FEAT-02]', async () => {
    scene = new DealerScene({ realm: { withoutFeatures: ['call_canceling'] } });
    const { caller, callee } = await scene.pair();
    caller.call('com.a');
    caller.send([49, 1, { mode: 'kill' }]);
    expect(await caller.received()).toEqual([canceled]);
    expect(await callee.codes()).toEqual([68]);
  });
});

type Event = (peers: { caller: SceneClient; callee: SceneClient }) => Promise<void> | void;

/** Events that meet in one call. */
const events: Record<string, Event> = {
  result: ({ callee }) => {
    callee.send([70, 1, {}, [1]]);
  },
  error: ({ callee }) => {
    callee.send([8, 68, 1, {}, 'com.error']);
  },
  unavailable: ({ callee }) => {
    callee.send([8, 68, 1, {}, 'wamp.error.unavailable']);
  },
  cancel: ({ caller }) => {
    caller.send([49, 1, {}]);
  },
  kill: ({ caller }) => {
    caller.send([49, 1, { mode: 'kill' }]);
  },
  timer: () => scene.advance(100),
  'last chunk': ({ caller }) => {
    caller.send([48, 1, {}, 'com.a']);
  },
  'Callee gone': ({ callee }) => callee.leave(),
  'Caller gone': ({ caller }) => caller.leave(),
};

/** Two events in their order, and how many final answers the Caller sees. */
const races: readonly (readonly [first: string, second: string, finals: number])[] = [
  ['cancel', 'result', 1],
  ['result', 'cancel', 1],
  ['cancel', 'error', 1],
  ['error', 'cancel', 1],
  ['cancel', 'timer', 1],
  ['timer', 'cancel', 1],
  ['timer', 'result', 1],
  ['result', 'timer', 1],
  ['Callee gone', 'kill', 1],
  ['kill', 'Callee gone', 1],
  ['Callee gone', 'timer', 1],
  ['timer', 'Callee gone', 1],
  ['last chunk', 'result', 1],
  ['result', 'last chunk', 1],
  ['last chunk', 'error', 1],
  ['error', 'last chunk', 1],
  ['unavailable', 'cancel', 1],
  ['cancel', 'unavailable', 1],
  ['unavailable', 'Callee gone', 1],
  ['Caller gone', 'result', 0],
  ['result', 'Caller gone', 1],
  ['Caller gone', 'Callee gone', 0],
  ['Callee gone', 'Caller gone', 1],
];

describe('Races', () => {
  for (const [first, second, finals] of races) {
    it(`gives ${String(finals)} final answer when ${first} comes before ${second} [RPC-27, CAN-26, TMO-20]`, async () => {
      const peers = await running({ timeout: 100, progress: true });
      await events[first]?.(peers);
      await events[second]?.(peers);
      expect(await peers.caller.codes()).toHaveLength(finals);
      const interrupts = (await peers.callee.received()).map((message) => JSON.stringify(message));
      expect(interrupts.length).toBe(new Set(interrupts).size); // one of each mode at the most
      expect(scene.router.stats).toMatchObject({ pendingCalls: 0, protocolViolations: 0 });
    });
  }

  it('leaves nothing when both ends are lost at once [CAN-34]', async () => {
    const { caller, callee } = await running({ timeout: 100 });
    await Promise.all([caller.leave(), callee.leave()]);
    expect(scene.router.stats).toMatchObject({ pendingCalls: 0, registrations: 0, sessions: 0 });
  });

  it('lets a running call finish after UNREGISTER, and gives no new ones [RPC-09, RPC-44, RPC-45]', async () => {
    scene = new DealerScene();
    const callee = await scene.join();
    const registration = await callee.register('com.a');
    const caller = await scene.join();
    caller.call('com.a');
    await callee.received();
    callee.request(66, registration);
    expect(await callee.codes()).toEqual([67]);
    caller.call('com.a');
    expect(await caller.received()).toEqual([callError(2, 'wamp.error.no_such_procedure')]);
    callee.send([70, 1, {}, [1]]);
    expect(await caller.received()).toEqual([[50, 1, {}, [1]]]);
  });
});
