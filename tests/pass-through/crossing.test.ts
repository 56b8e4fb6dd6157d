import { crc32 } from 'node:zlib';
import { type Client, createClient, payload } from '@wamp/client';
import { type Connector, json } from '@wamp/protocol';
import { cbor } from '@wamp/protocol/cbor';
import { msgpack } from '@wamp/protocol/msgpack';
import { type Router, allowAll, anonymous, createRouter } from '@wamp/router';
import { memory } from '@wamp/transport-memory';
import { rawSocket } from '@wamp/transport-rawsocket';
import { rawSocketListener } from '@wamp/transport-rawsocket/listener';
import { webSocket } from '@wamp/transport-websocket';
import { batchedWebSocket } from '@wamp/transport-websocket/batched';
import { webSocketListener } from '@wamp/transport-websocket/listener';
import { describe, expect, it } from 'vitest';

const serializers = [json(), msgpack(), cbor()];
const calls = 80;
const publications = 30;

/** A way for each serializer over each transport. */
async function ways(router: Router): Promise<readonly Connector[]> {
  const { url } = await router.listen(webSocketListener({ port: 0, serializers }));
  const { port = 0 } = await router.listen(
    rawSocketListener({ host: '127.0.0.1', port: 0 }, { serializers }),
  );
  return serializers.flatMap((serializer) => [
    webSocket(url, { serializers: [serializer] }),
    batchedWebSocket(url, { serializers: [serializer] }),
    rawSocket({ host: '127.0.0.1', port }, { serializers: [serializer] }),
    memory(
      (transport) => {
        router.accept(transport);
      },
      { serializer },
    ),
  ]);
}

/** Every fifth question is answered later; which ones is the same in each run. */
function slowAuthorizer(): { authorize: () => { allow: true } | Promise<{ allow: true }> } {
  let asked = 0;
  const answer = { allow: true } as const;
  return {
    authorize: () =>
      ++asked % 5 === 0 ? new Promise((resolve) => void setTimeout(resolve, asked % 7, answer)) : answer,
  };
}

/** Some lengths around those at which messages are written, joined and cut in another way. */
const lengths = [0, 1, 60, 125, 126, 300, 2_000, 16_300, 16_400, 65_500, 70_000];

/** Arguments that tell whether they are whole: a number, the checksum of the rest under that number, the rest. */
function marked(number: number): readonly unknown[] {
  const length = lengths[number % lengths.length] ?? 0;
  const text = (number % 2 === 0 ? 'é€😀' : 'abc').repeat(length / 3);
  const rest = number % 3 === 0 ? new Uint8Array(Buffer.from(text)) : text;
  return [number, crc32(rest, number), rest];
}

/** The number of marked arguments; fails when they are not whole. */
function numberOf([number, sum, rest]: readonly unknown[]): number {
  if (typeof number !== 'number' || !(typeof rest === 'string' || rest instanceof Uint8Array)) {
    throw new TypeError('not what was sent');
  }
  expect(crc32(rest, number)).toBe(sum);
  return number;
}

interface Crowd {
  readonly clients: readonly Client[];
  /** The numbers of the events that each client got, by Publisher. */
  readonly events: ReadonlyMap<Client, Map<unknown, number[]>>;
}

async function crowd(connectors: readonly Connector[]): Promise<Crowd> {
  const failures: unknown[] = [];
  const clients = connectors.map((connector) =>
    createClient({
      realm: 'realm1',
      transports: [connector],
      onError: (error) => {
        failures.push(error);
        throw error;
      },
    }),
  );
  const events = new Map(clients.map((client) => [client, new Map<unknown, number[]>()]));
  for (const [at, client] of clients.entries()) {
    await client.register(`com.echo.n${String(at)}`, async ({ args, wantsProgress, progress }) => {
      numberOf(args);
      if (wantsProgress) await progress(payload(args));
      await new Promise((resolve) => void setImmediate(resolve));
      numberOf(args);
      return payload(args);
    });
    await client.subscribe('com.event', ({ args, kwargs }) => {
      const of = events.get(client);
      const { by } = kwargs;
      of?.set(by, [...(of.get(by) ?? []), numberOf(args)]);
    });
  }
  expect(failures).toEqual([]);
  return { clients, events };
}

describe('What many sessions send each other over all transports and serializers', () => {
  it('arrives whole, where it belongs, and events in order', { timeout: 120_000 }, async () => {
    await using router = createRouter({
      realms: [
        {
          name: 'realm1',
          authenticators: [anonymous({ authrole: 'guest' })],
          authorizer: { ...allowAll(), ...slowAuthorizer() },
        },
      ],
      // Turns, lines and slices all come to be used.
      limits: { maxTurnMessages: 4, maxTurnBytes: 100_000, maxLaneMessages: 4, maxFanOutPerTurn: 5 },
    });
    const { clients, events } = await crowd(await ways(router));
    const talk = async (client: Client, at: number): Promise<void> => {
      const sent = Array.from({ length: calls }, async (_, index) => {
        const number = at * calls + index;
        const parts: number[] = [];
        const to = `com.echo.n${String(index % clients.length)}`;
        const onProgress = (_first: unknown, { args }: { args: readonly unknown[] }): void => {
          parts.push(numberOf(args));
        };
        const options = index % 4 === 0 ? { full: true, onProgress } : { full: true };
        const { args } = (await client.call(to, payload(marked(number)), options)) as { args: unknown[] };
        expect([numberOf(args), ...parts]).toEqual(index % 4 === 0 ? [number, number] : [number]);
      });
      for (let number = 0; number < publications; number++) {
        await client.publish('com.event', payload(marked(number), { by: at }));
      }
      await Promise.all(sent);
    };
    await Promise.all(clients.map(talk));
    const all = Array.from({ length: publications }, (_, number) => number);
    for (const [at, client] of clients.entries()) {
      await expect.poll(() => events.get(client)?.size, { timeout: 20_000 }).toBe(clients.length - 1);
      for (const by of clients.keys()) {
        if (by === at) continue;
        await expect.poll(() => events.get(client)?.get(by)?.length, { timeout: 20_000 }).toBe(publications);
        expect(events.get(client)?.get(by)).toEqual(all);
      }
    }
    await Promise.all(clients.map((client) => client.close()));
    expect(router.stats).toMatchObject({ sessions: 0, pendingCalls: 0, queuedBytes: 0 });
  });
});
