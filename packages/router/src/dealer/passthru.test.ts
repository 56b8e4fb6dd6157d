import { announcedFeatures } from '@wamp/protocol';
import { afterEach, describe, expect, it } from 'vitest';
import { DealerScene, callError } from '../fixtures/dealer-scene.js';

let scene: DealerScene;
afterEach(() => scene.close());

const ppt = { ppt_scheme: 'x_my', ppt_serializer: 'cbor', ppt_cipher: 'c', ppt_keyid: 'k' };
const without = new Set(['payload_passthru_mode']);

describe('Payload passthru mode of calls', () => {
  for (const options of [ppt, { ppt_scheme: 'x_my' }, { ppt_scheme: 'x_my', ppt_keyid: 'k' }]) {
    it(`copies ${Object.keys(options).join(', ')} with every message [PPT-11, PPT-12, PPT-13, PPT-14]`, async () => {
      scene = new DealerScene();
      const { caller, callee } = await scene.pair();
      caller.call('com.a', { ...options, receive_progress: true }, ['x']);
      expect((await callee.received())[0]?.slice(3)).toEqual([{ ...options, receive_progress: true }, ['x']]);
      callee.send([70, 1, { ...options, progress: true }, ['y']], [70, 1, options, ['z']]);
      expect(await caller.received()).toEqual([
        [50, 1, { ...options, progress: true }, ['y']],
        [50, 1, options, ['z']],
      ]);
      caller.call('com.a');
      callee.send([8, 68, 2, options, 'com.error', ['e']]);
      expect(await caller.received()).toEqual([[8, 48, 2, options, 'com.error', ['e']]]);
    });
  }

  it('is not in use without a scheme [PPT-02]', async () => {
    scene = new DealerScene();
    const caller = await scene.join({ caller: announcedFeatures('caller', without) });
    const { callee } = await scene.pair({ callee: announcedFeatures('callee', without) });
    caller.call('com.a', { ppt_scheme: '' });
    caller.call('com.a', { ppt_serializer: 'cbor' });
    expect((await callee.received()).map((message) => message[3])).toEqual([{}, {}]);
  });

  it('ends the session of a Caller that did not announce it, or where it is not offered [PPT-05]', async () => {
    scene = new DealerScene();
    const { callee } = await scene.pair();
    const caller = await scene.join({ caller: announcedFeatures('caller', without) });
    caller.call('com.a', ppt);
    expect((await caller.received())[0]?.[2]).toBe('wamp.error.protocol_violation');
    expect(await callee.received()).toEqual([]);
    await scene.close();
    scene = new DealerScene({ realm: { withoutFeatures: [...without] } });
    const off = await scene.pair();
    off.caller.call('com.a', ppt);
    expect((await off.caller.received())[0]?.[2]).toBe('wamp.error.protocol_violation');
  });

  it('refuses a call to a Callee without it [PPT-06]', async () => {
    scene = new DealerScene();
    const { caller, callee } = await scene.pair({ callee: announcedFeatures('callee', without) });
    caller.call('com.a', ppt);
    expect(await caller.received()).toEqual([callError(1, 'wamp.error.feature_not_supported')]);
    expect(await callee.received()).toEqual([]);
  });

  it('ends the session of a Callee that did not announce it, and the call [PPT-07]', async () => {
    scene = new DealerScene();
    const { caller, callee } = await scene.pair({ callee: announcedFeatures('callee', without) });
    caller.call('com.a');
    callee.send([70, 1, ppt, ['x']]);
    expect((await callee.received()).at(-1)?.[2]).toBe('wamp.error.protocol_violation');
    expect((await caller.received())[0]?.[4]).toBe('wamp.error.canceled');
  });

  for (const progress of [false, true]) {
    it(`tells both sides when the Caller cannot read ${progress ? 'progress' : 'the result'} [PPT-08] A-28`, async () => {
      scene = new DealerScene();
      const { caller, callee } = await scene.pair({ caller: announcedFeatures('caller', without) });
      caller.call('com.a', { receive_progress: true });
      await callee.received();
      callee.send([70, 1, progress ? { ...ppt, progress } : ppt, ['x']]);
      expect(await caller.received()).toEqual([callError(1, 'wamp.error.feature_not_supported')]);
      expect(await callee.received()).toEqual([
        [8, 70, 1, {}, 'wamp.error.feature_not_supported'],
        ...(progress ? [[69, 1, { mode: 'killnowait' }]] : []),
      ]);
    });
  }

  it('lets no client send an ERROR of a YIELD [MSG-47]', async () => {
    scene = new DealerScene();
    const { caller } = await scene.pair();
    caller.send([8, 70, 1, {}, 'com.error']);
    expect((await caller.received())[0]?.[2]).toBe('wamp.error.protocol_violation');
  });

  it('takes nothing but texts [PPT-33]', async () => {
    scene = new DealerScene();
    const { caller } = await scene.pair();
    caller.call('com.a', { ppt_scheme: 'wamp', ppt_keyid: 5 });
    expect((await caller.received())[0]?.[2]).toBe('wamp.error.protocol_violation');
  });
});
