import { beforeEach, describe, expect, it, vi } from 'vitest';
import { FakeRouter, advance, rejection, settle } from '../fixtures/fake-router.js';

beforeEach(() => {
  vi.useFakeTimers();
  vi.spyOn(Math, 'random').mockReturnValue(0.5);
});

describe('Request ids of a client', () => {
  it('count all requests of a session together, from 1 on [ID-07, PS-02, RPC-32]', async () => {
    await using router = new FakeRouter();
    const { client, peer } = await router.joined();
    const subscribing = client.subscribe('com.t', () => undefined);
    expect(await peer.answer(33, 11)).toEqual([32, 1, {}, 'com.t']);
    const subscription = await subscribing;
    const registering = client.register('com.p', () => undefined);
    expect(await peer.answer(65, 12)).toEqual([64, 2, {}, 'com.p']);
    const registration = await registering;
    const calling = client.call('com.q');
    expect(await peer.answer(50, {})).toEqual([48, 3, {}, 'com.q']);
    await calling;
    await client.publish('com.t');
    expect(await peer.next()).toEqual([16, 4, {}, 'com.t']);
    const unregistering = registration.unregister();
    expect(await peer.answer(67)).toEqual([66, 5, 12]);
    await unregistering;
    const publishing = client.publish('com.t', [], { acknowledge: true });
    expect(await peer.answer(17, 77)).toEqual([16, 6, { acknowledge: true }, 'com.t']);
    expect(await publishing).toEqual({ id: 77 });
    const unsubscribing = subscription.unsubscribe();
    expect(await peer.answer(35)).toEqual([34, 7, 11]);
    await unsubscribing;
  });

  it('are not used up by CANCEL, YIELD and ERROR, which carry the id of another message [ID-15, RPC-32]', async () => {
    await using router = new FakeRouter();
    const { client, peer } = await router.joined();
    void client.register('com.p', ({ args }) => {
      if (args[0] === 'fail') throw new Error('failed');
    });
    await peer.answer(65, 12);
    const stop = new AbortController();
    const calling = rejection(client.call('com.q', [], { signal: stop.signal }));
    expect(await peer.next()).toEqual([48, 2, {}, 'com.q']);
    stop.abort('enough');
    expect(await calling).toBe('enough');
    expect(await peer.next()).toEqual([49, 2, { mode: 'killnowait' }]);
    peer.send([68, 1, 12, {}]);
    expect(await peer.next()).toEqual([70, 1, {}]);
    peer.send([68, 2, 12, {}, ['fail']]);
    expect(await peer.next()).toEqual([8, 68, 2, {}, 'wamp.error.runtime_error', ['failed']]);
    void client.subscribe('com.t', () => undefined);
    expect(await peer.answer(33, 11)).toEqual([32, 3, {}, 'com.t']);
  });

  it('are not used up by a message that cannot be encoded [ID-07, RPC-32]', async () => {
    await using router = new FakeRouter();
    const { client, peer } = await router.joined();
    await expect(client.call('com.q', [Number.NaN])).rejects.toMatchObject({
      code: 'WAMP_ERR_SERIALIZATION',
    });
    await client.publish('com.t');
    expect(await peer.rest()).toEqual([[16, 1, {}, 'com.t']]);
  });

  it('begin at 1 again in the next session [ID-07]', async () => {
    await using router = new FakeRouter();
    const { client, peer } = await router.joined();
    await client.publish('com.t');
    await client.publish('com.t');
    expect((await peer.rest()).map((message) => message[1])).toEqual([1, 2]);
    await peer.cut();
    await advance(1000);
    const again = await router.welcome(2);
    await client.publish('com.t');
    await settle();
    expect(await again.next()).toEqual([16, 1, {}, 'com.t']);
  });
});
