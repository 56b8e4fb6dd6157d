import { type WirePeer, anyDict, code, rest } from '@wamp/conformance';
import type { Router } from '@wamp/router';
import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import type { Format } from '../fuzz/generation.ts';
import { formats } from '../fuzz/judge.ts';
import { isEqual } from '../fuzz/value.ts';
import { delivered, inexpressible, refused } from './messages.ts';
import {
  type Received,
  type Request,
  frameOf,
  join,
  nextMessage,
  openRouter,
  othersThan,
  payloadOf,
  receiverOf,
} from './paths.ts';

/** The URI of the receiver of each format. */
const uris: Readonly<Record<Format, string>> = { json: 'com.j', msgpack: 'com.m', cbor: 'com.c' };
const types = ['PUBLISH', 'CALL'] as const satisfies readonly Request[0][];

describe.each(formats)('a message in %s', (format) => {
  let router: Router;
  let receivers: Readonly<Record<Format, WirePeer>>;

  beforeAll(async () => {
    router = openRouter();
    const open = (to: Format): Promise<WirePeer> => receiverOf(router, [uris[to], to]);
    receivers = { json: await open('json'), msgpack: await open('msgpack'), cbor: await open('cbor') };
  });
  afterAll(() => {
    for (const format of formats) receivers[format].drop();
    return router.close();
  });

  /** A session of its own sends the message to the receiver of one format. */
  async function sends(message: string, [type, to]: readonly [Request[0], Format]): Promise<WirePeer> {
    const sender = await join(router, format);
    sender.channel.send(frameOf(format, message, [type, uris[to]]));
    sender.nextRequest();
    return sender;
  }

  /** The receiver of one format gets the message and answers, if it is a call. */
  async function receives(message: string, [type, to]: readonly [Request[0], Format]): Promise<Received> {
    const sender = await sends(message, [type, to]);
    const received = await nextMessage(receivers[to]);
    if (type === 'CALL') {
      receivers[to].send([code.YIELD, Number(received.id), {}]);
      await sender.expect([code.RESULT, 1, anyDict]);
    }
    await sender.quiet();
    sender.drop();
    return received;
  }

  /** The receiver of one format gets nothing of the message: a Caller is told, of an event the Router keeps count. */
  async function isKeptFrom(message: string, [type, to]: readonly [Request[0], Format]): Promise<void> {
    const before = router.stats.eventsDropped.inexpressible;
    const sender = await sends(message, [type, to]);
    if (type === 'CALL') {
      await sender.expect([code.ERROR, code.CALL, 1, anyDict, 'wamp.error.invalid_argument', rest]);
    }
    await sender.quiet();
    await receivers[to].quiet();
    expect(router.stats.eventsDropped.inexpressible - before).toBe(type === 'CALL' ? 0 : 1);
    sender.drop();
  }

  describe.each(types)('of type %s', (type) => {
    it.each(refused[format])(
      'with %s ends the session in the same way on both paths, and reaches nobody [MSG-54, P52, P53, T32, T33, T34, T36, D12]',
      async (_, message) => {
        const answers = new Map<Format, unknown>();
        for (const to of formats) {
          const sender = await sends(message, [type, to]);
          answers.set(to, await sender.expectViolation());
          await receivers[to].quiet();
        }
        for (const to of othersThan(format)) expect(answers.get(to), to).toEqual(answers.get(format));
      },
    );

    it.each(delivered[format])(
      'with %s arrives byte by byte on one path, and with equal values on the other [MSG-44, P17, TYP-18]',
      async (_, message, values) => {
        const same = await receives(message, [type, format]);
        expect(same.endsWith(payloadOf(format, message))).toBe(true);
        for (const to of othersThan(format)) {
          const other = await receives(message, [type, to]);
          expect(isEqual([...other.values], [...values]), to).toBe(true);
        }
      },
    );

    it.each(inexpressible[format])(
      'with %s arrives byte by byte on one path, and not where nothing stands for it on the other [SER-14, MSG-55, TYP-17]',
      async (_, message, unable) => {
        const same = await receives(message, [type, format]);
        expect(same.endsWith(payloadOf(format, message))).toBe(true);
        for (const to of othersThan(format)) {
          if (unable.includes(to)) await isKeptFrom(message, [type, to]);
          else await receives(message, [type, to]);
        }
      },
    );
  });
});
