import { beforeEach, describe, expect, it, vi } from 'vitest';
import type { Connector, EncodedMessage, Transport } from '@wamp/protocol';
import { FakeRouter, advance, rejection, settle } from '../fixtures/fake-router.js';
import { payload } from '../index.js';

beforeEach(() => {
  vi.useFakeTimers();
  vi.spyOn(Math, 'random').mockReturnValue(0.5);
});

describe('PUBLISH', () => {
  it('leaves out what is empty or the default [MSG-40, MSG-41, MSG-42]', async () => {
    await using router = new FakeRouter();
    const { client, peer } = await router.joined();
    await client.publish('com.t', [], { excludeMe: true, acknowledge: false, discloseMe: false });
    await client.publish('com.t', payload([1], {}));
    await client.publish('com.t', { k: 1 }, { excludeMe: false, discloseMe: true, custom: { _my_own: 1 } });
    const options = { exclude_me: false, disclose_me: true, _my_own: 1 };
    expect(await peer.rest()).toEqual([
      [16, 1, {}, 'com.t'],
      [16, 2, {}, 'com.t', [1]],
      [16, 3, options, 'com.t', [], { k: 1 }],
    ]);
  });

  it('resolves with the publication, or rejects, when it is acknowledged', async () => {
    await using router = new FakeRouter();
    const { client, peer } = await router.joined();
    const taken = client.publish('com.t', [1], { acknowledge: true });
    await peer.answer(17, 99);
    expect(await taken).toEqual({ id: 99 });
    const refused = rejection(client.publish('com.t', [1], { acknowledge: true }));
    await peer.next();
    peer.send([8, 16, 2, {}, 'wamp.error.not_authorized']);
    expect(await refused).toMatchObject({ uri: 'wamp.error.not_authorized' });
  });

  it('is refused once, and not sent again [AZ-37]', async () => {
    await using router = new FakeRouter();
    const { client, peer } = await router.joined();
    for (const [at, name] of ['not_authorized', 'authorization_denied', 'authorization_required'].entries()) {
      const refused = rejection(client.publish('com.t', [1], { acknowledge: true }));
      await peer.next();
      peer.send([8, 16, at + 1, {}, `wamp.error.${name}`]);
      expect(await refused).toMatchObject({ code: 'WAMP_ERR_APPLICATION', uri: `wamp.error.${name}` });
    }
    await advance(600_000);
    expect((await peer.rest()).filter(([type]) => type === 16)).toEqual([]);
  });

  it('drops the PUBLISHED of a publication that was given up', async () => {
    await using router = new FakeRouter();
    const { client, peer } = await router.joined();
    const late = rejection(client.publish('com.t', [1], { acknowledge: true, timeout: 100 }));
    await peer.next();
    await advance(100);
    expect(await late).toMatchObject({ uri: 'wamp.error.timeout' });
    peer.send([17, 1, 99]);
    expect(await peer.rest()).toEqual([]);
    expect(client.stats).toMatchObject({ dropped: 1, pending: 0 });
  });

  it('drops the ERROR of a publication that nobody waits for', async () => {
    await using router = new FakeRouter();
    const { client, peer } = await router.joined();
    await client.publish('com.t');
    await peer.next();
    peer.send([8, 16, 1, {}, 'wamp.error.invalid_uri']);
    expect(await peer.rest()).toEqual([]);
    expect(client.stats.dropped).toBe(1);
    expect(client.state).toBe('ready');
  });

  it('rejects when the connection is lost, and says that it may have had an effect', async () => {
    await using router = new FakeRouter();
    const { client, peer } = await router.joined();
    const lost = rejection(client.publish('com.t', [1], { acknowledge: true }));
    await peer.next();
    await peer.cut();
    expect(await lost).toMatchObject({ code: 'WAMP_ERR_CONNECTION_LOST', sent: true });
  });

  it('waits while the transport has no room, until there is room or it is gone', async () => {
    await using router = new FakeRouter();
    let drain: () => void = () => undefined;
    let isFull = false;
    const connect: Connector['connect'] = async (options) => {
      const transport = await router.connector.connect(options);
      return Object.assign(Object.create(transport) as Transport, {
        attach: (sink: Parameters<Transport['attach']>[0]) => {
          drain = () => {
            sink.drain();
          };
          transport.attach(sink);
        },
        send: (message: EncodedMessage) => transport.send(message) && !isFull,
        close: () => transport.close(),
        abort: (reason: Error) => {
          transport.abort(reason);
        },
        kind: 'slow',
        serializer: transport.serializer,
        maxSendBytes: 2000,
      });
    };
    const { client, peer } = await router.joined({
      transports: [{ name: 'slow', connect }],
      roles: ['publisher'],
      agent: false,
    });
    isFull = true;
    let taken = 0;
    const publish = () => client.publish('com.t').then(() => taken++);
    void publish();
    void publish();
    await settle();
    expect(taken).toBe(0);
    isFull = false;
    drain();
    await settle();
    expect(taken).toBe(2);
    isFull = true;
    const last = publish();
    await settle();
    await peer.cut();
    expect(await last).toBe(2);
  });
});
