import { beforeEach, describe, expect, it, vi } from 'vitest';
import { FakeRouter, advance, rejection, settle } from '../fixtures/fake-router.js';

beforeEach(() => {
  vi.useFakeTimers();
  vi.spyOn(Math, 'random').mockReturnValue(0.5);
});

describe('Closing a session', () => {
  it('says GOODBYE close_realm, and is done with the answer [URI-29, SES-31, MSG-29]', async () => {
    await using router = new FakeRouter();
    const { client, peer } = await router.joined();
    let closed = false;
    const closing = client.close().then(() => (closed = true));
    expect(await peer.next()).toEqual([6, {}, 'wamp.close.close_realm']);
    expect(closed).toBe(false);
    peer.send([6, {}, 'wamp.close.goodbye_and_out']);
    await closing;
    expect(await peer.rest()).toEqual([]);
    expect(peer.end).toMatchObject({ by: 'remote', code: 1000 });
    expect(client.state).toBe('closed');
    expect(await client.closed).toMatchObject({ kind: 'local', fatal: true });
  });

  it('gives the reason and text of the application', async () => {
    await using router = new FakeRouter();
    const { client, peer } = await router.joined();
    void client.close('com.reason', 'enough');
    expect(await peer.next()).toEqual([6, { message: 'enough' }, 'com.reason']);
  });

  it.each([
    'wamp.close.system_shutdown',
    'wamp.close.normal',
    'wamp.error.goodbye_and_out',
    'wamp.error.close_realm',
    'wamp.error.system_shutdown',
    'com.reason',
  ])('answers GOODBYE %s with goodbye_and_out [SES-30, URI-52]', async (reason) => {
    await using router = new FakeRouter();
    const { client, peer } = await router.joined();
    const lost: unknown[] = [];
    client.on('disconnect', ({ cause }) => lost.push(cause));
    peer.send([6, { message: 'm' }, reason]);
    expect(await peer.rest()).toEqual([[6, {}, 'wamp.close.goodbye_and_out']]);
    expect(lost).toMatchObject([{ kind: 'goodbye', uri: reason, message: 'm', fatal: false }]);
  });

  it.each(['wamp.close.normal', 'wamp.error.goodbye_and_out', 'com.reason'])(
    'takes GOODBYE %s for the answer to its own [SES-32, URI-52]',
    async (reason) => {
      await using router = new FakeRouter();
      const { client, peer } = await router.joined();
      const closing = client.close();
      // Both sides send theirs before they have seen that of the other one.
      peer.send([6, {}, reason]);
      await closing;
      expect(await peer.rest()).toEqual([[6, {}, 'wamp.close.close_realm']]);
      expect(router.errors).toEqual([]);
    },
  );

  it('ignores everything but GOODBYE after its own, and sends nothing more [SES-33, RPC-56]', async () => {
    await using router = new FakeRouter();
    const { client, peer } = await router.joined();
    let finish: (value: string) => void = () => undefined;
    void client.register('com.p', ({ signal }) => {
      return new Promise((resolve, reject) => {
        finish = resolve;
        signal.addEventListener('abort', () => {
          reject(signal.reason as Error);
        });
      });
    });
    await peer.answer(65, 12);
    const events: unknown[] = [];
    void client.subscribe('com.t', (event) => events.push(event));
    await peer.answer(33, 11);
    peer.send([68, 1, 12, {}]);
    await settle();
    const calling = rejection(client.call('com.q'));
    expect(await peer.next()).toEqual([48, 3, {}, 'com.q']);
    const closing = client.close();
    expect(await peer.next()).toEqual([6, {}, 'wamp.close.close_realm']);
    expect(await calling).toMatchObject({ code: 'WAMP_ERR_CONNECTION_CLOSED', sent: true });
    finish('late');
    peer.send([36, 11, 5, {}], [68, 2, 12, {}], [50, 3, {}], [2, 1, {}], [8, 68, 9, {}, 'com.error']);
    peer.sendText('[');
    expect(await peer.rest()).toEqual([]);
    expect(events).toEqual([]);
    peer.send([6, {}, 'wamp.close.goodbye_and_out']);
    await closing;
    expect(await peer.rest()).toEqual([]);
    expect(router.errors).toEqual([]);
  });

  it('ends when the Router answers with ABORT, or is gone [SES-33]', async () => {
    for (const how of ['abort', 'gone']) {
      await using router = new FakeRouter();
      const { client, peer } = await router.joined();
      const closing = client.close();
      await peer.next();
      if (how === 'abort') peer.send([3, {}, 'com.reason']);
      else await peer.cut();
      await closing;
      expect(await peer.rest()).toEqual([]);
      expect(client.state).toBe('closed');
    }
  });

  it('gives up after 5 seconds without an answer [SES-38]', async () => {
    await using router = new FakeRouter();
    const { client, peer } = await router.joined();
    const closing = client.close();
    await advance(4999);
    expect(client.state).not.toBe('closed');
    await advance(1);
    await closing;
    expect(peer.end).toBeDefined();
  });

  it('does not answer ABORT in an open session [SES-26]', async () => {
    await using router = new FakeRouter();
    const { client, peer } = await router.joined();
    const calling = rejection(client.call('com.q'));
    await peer.next();
    peer.send([3, { message: 'm' }, 'wamp.error.protocol_violation']);
    expect(await peer.rest()).toEqual([]);
    expect(await calling).toMatchObject({ code: 'WAMP_ERR_CONNECTION_LOST', sent: true });
    expect(peer.end).toBeDefined();
    expect(client.state).toBe('waiting');
  });

  it('does no harm the second time', async () => {
    await using router = new FakeRouter();
    const { client, peer } = await router.joined();
    const statuses: unknown[] = [];
    client.on('closed', (status) => statuses.push(status.type));
    const closing = [client.close(), client.close('com.other'), client[Symbol.asyncDispose]()];
    expect(await peer.next()).toEqual([6, {}, 'wamp.close.close_realm']);
    peer.send([6, {}, 'wamp.close.goodbye_and_out']);
    await Promise.all(closing);
    await client.close();
    expect(await peer.rest()).toEqual([]);
    expect(statuses).toEqual(['closed']);
  });
});
