import type { Connector } from '@wamp/protocol';
import { beforeEach, describe, expect, it, vi } from 'vitest';
import { FakeRouter, advance } from '../fixtures/fake-router.js';

beforeEach(() => {
  vi.useFakeTimers();
  vi.spyOn(Math, 'random').mockReturnValue(0.5);
});

/** Connects like the platform's WebSocket, which has no ping. */
function withoutPing({ connector }: FakeRouter): readonly Connector[] {
  const connect: Connector['connect'] = async (options) =>
    Object.assign(await connector.connect(options), { needsKeepAlive: true });
  return [{ name: 'without ping', connect }];
}

const question = [48, 1, {}, 'wamp.session.get', [1]];

describe('Keep-alive of a client (D24)', () => {
  it('asks for its own session after 20 s without a message', async () => {
    await using router = new FakeRouter();
    const { peer } = await router.joined({ transports: withoutPing(router) });
    await advance(19_999);
    expect(await peer.rest()).toEqual([]);
    await advance(1);
    expect(await peer.rest()).toEqual([question]);
  });

  it('counts the silence from the last message on, whatever that is', async () => {
    await using router = new FakeRouter();
    const { peer } = await router.joined({ transports: withoutPing(router) });
    await advance(15_000);
    peer.send([36, 1, 1, {}]);
    await advance(19_999);
    expect(await peer.rest()).toEqual([]);
    await advance(1);
    expect(await peer.rest()).toEqual([question]);
  });

  it('takes an ERROR for a sign of life, and asks again after the next silence', async () => {
    await using router = new FakeRouter();
    const { client, peer } = await router.joined({ transports: withoutPing(router) });
    await advance(20_000);
    expect(await peer.rest()).toEqual([question]);
    peer.send([8, 48, 1, {}, 'wamp.error.no_such_procedure']);
    await advance(19_999);
    expect(await peer.rest()).toEqual([]);
    await advance(1);
    expect(await peer.rest()).toEqual([[48, 2, {}, 'wamp.session.get', [1]]]);
    expect(client.state).toBe('ready');
  });

  it('drops a Router that does not answer in 10 s, and connects again', async () => {
    await using router = new FakeRouter();
    const { client, peer } = await router.joined({ transports: withoutPing(router) });
    const kinds: string[] = [];
    client.on('disconnect', ({ cause }) => kinds.push(cause.kind));
    await advance(29_999);
    expect(client.state).toBe('ready');
    await advance(1);
    expect(peer.end).toBeDefined();
    expect(kinds).toEqual(['stale']);
    await advance(2000);
    await router.welcome(2);
    expect(client.session?.id).toBe(2);
  });

  it('keeps the times that it was given', async () => {
    await using router = new FakeRouter();
    const keepAlive = { interval: 1000, timeout: 500 };
    const { client, peer } = await router.joined({ transports: withoutPing(router), keepAlive });
    await advance(1000);
    expect(await peer.rest()).toEqual([question]);
    await advance(500);
    expect(client.state).toBe('waiting');
  });

  it('can be switched off', async () => {
    await using router = new FakeRouter();
    const { peer } = await router.joined({ transports: withoutPing(router), keepAlive: false });
    await advance(3_600_000);
    expect(await peer.rest()).toEqual([]);
  });

  it('leaves transports alone that notice a dead connection themselves', async () => {
    await using router = new FakeRouter();
    const { peer } = await router.joined();
    await advance(3_600_000);
    expect(await peer.rest()).toEqual([]);
  });

  it('does not ask a Router without a Dealer, and does not drop it [SES-10]', async () => {
    await using router = new FakeRouter();
    const { client, peer } = await router.joined(
      { transports: withoutPing(router) },
      { roles: { broker: {} } },
    );
    await advance(3_600_000);
    expect(await peer.rest()).toEqual([]);
    expect(client.state).toBe('ready');
  });
});
