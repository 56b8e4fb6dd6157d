import { type Message, MessageType, createMessageCodec, payloadOf } from '@wamp/protocol';
import { msgpack } from '@wamp/protocol/msgpack';
import { memoryPair } from '@wamp/transport-memory';
import { afterEach, beforeEach, describe, expect, it } from 'vitest';
import { type RawPeer, helloDetails, joinRaw, settle } from '../fixtures/raw-peer.js';
import { ManualClock, openRealm, testRouter } from '../fixtures/test-router.js';
import type { Router } from '../router.js';

const history = { topics: [{ uri: '', match: 'prefix' }] } as const;

let clock: ManualClock;
let router: Router;

beforeEach(() => {
  clock = new ManualClock();
  router = testRouter({ clock, realms: [openRealm('realm1', { history })] });
});

afterEach(async () => {
  const closed = router.close({ maxRetryAfterMs: 0 });
  await settle();
  clock.advance(60_000);
  await closed;
});

/** Text that MessagePack has, and JSON only as the beginning of bytes. */
const foreign = '\0 is no text in JSON';

/** A client that speaks MessagePack. */
class PackedPeer {
  readonly received: Message[] = [];
  readonly #codec = createMessageCodec(msgpack());
  readonly #transport = memoryPair({ serializer: msgpack() });

  async join(): Promise<void> {
    const [client, server] = this.#transport;
    client.attach({
      frame: (frame) => void this.received.push(this.#codec.decode(frame)),
      drain: () => undefined,
      violated: () => undefined,
      closed: () => undefined,
    });
    router.accept(server);
    const publisher = { features: { payload_passthru_mode: true } };
    const roles = { ...helloDetails.roles, publisher };
    this.send({ type: MessageType.HELLO, realm: 'realm1', details: { roles } });
    await settle();
    this.received.splice(0);
  }

  send(message: Message): void {
    this.#transport[0].send(this.#codec.encode(message));
  }

  /** Calls and gives the answer. */
  async call(procedure: string, args: readonly unknown[], kwargs: object = {}): Promise<Message | undefined> {
    const payload = payloadOf(args, { ...kwargs });
    this.send({ type: MessageType.CALL, request: 1, options: {}, procedure, payload });
    await settle();
    clock.advance(0);
    await settle();
    return this.received.pop();
  }
}

describe('text that not all serializers can express', () => {
  it.each([
    [{ message: foreign }, 'wamp.error.invalid_argument'],
    [{ reason: `\0bye` }, 'wamp.error.invalid_uri'],
  ])('is no farewell: %j [SMETA-28, SMETA-40]', async (farewell, error) => {
    const killer = new PackedPeer();
    await killer.join();
    const crowd: RawPeer[] = [];
    for (let each = 0; each < 3; each++) crowd.push(await joinRaw(router));
    expect(await killer.call('wamp.session.kill_all', [], farewell)).toMatchObject({ error });
    expect(router.stats.sessions).toBe(4);
  });

  it('does not take the other events of a history with it [EVH-35]', async () => {
    const publisher = new PackedPeer();
    await publisher.join();
    const reader = await joinRaw(router);
    for (const [request, keyid] of ['a', foreign, 'b'].entries()) {
      publisher.send({
        type: MessageType.PUBLISH,
        request: request + 1,
        options: { ppt_scheme: 'x_a', ppt_keyid: keyid },
        topic: 'com.a',
        payload: payloadOf(),
      });
    }
    await settle();
    reader.send([48, 1, {}, 'wamp.subscription.get_events', [1]]);
    const [answer] = await reader.settled();
    expect(answer?.[0]).toBe(50);
    expect(answer?.[3]).toMatchObject([{ details: { ppt_keyid: 'a' } }, { details: { ppt_keyid: 'b' } }]);
  });
});
