import { WirePeer, anyDict, anyId, code, rest } from '@wamp/conformance';
import { json } from '@wamp/protocol';
import { cbor } from '@wamp/protocol/cbor';
import { msgpack } from '@wamp/protocol/msgpack';
import { rawSocketListener } from '@wamp/transport-rawsocket/listener';
import { describe, expect, it } from 'vitest';
import { formats } from '../fuzz/judge.ts';
import { openRouter } from './paths.ts';

/** What the receiver takes: the length code 0 of RawSocket. */
const receiverMaxBytes = 512;

/** Then the URI stands in Details, behind its key, and what leaves is longer than what came. */
const byPrefix = { match: 'prefix' };

describe.each(formats)('a message in %s behind a new and longer head', (format) => {
  it('is delivered up to the length that its receiver takes, and kept from it beyond [TR-46, RPC-47, L20]', async () => {
    await using router = openRouter();
    const { port = 0 } = await router.listen(
      rawSocketListener({ port: 0 }, { serializers: [json(), msgpack(), cbor()] }),
      { strictness: 'strict' },
    );
    const open = async (lengthCode: number): Promise<WirePeer> => {
      const endpoint = { transport: 'rawsocket', host: '127.0.0.1', port } as const;
      const peer = await WirePeer.open(endpoint, { serializer: format, lengthCode });
      // Few roles, as WELCOME has to be short, too.
      return peer.join('realm1', { roles: { caller: {}, callee: {}, publisher: {}, subscriber: {} } });
    };
    await using receiver = await open(0);
    await using sender = await open(15);
    await receiver.expect([code.SUBSCRIBED, receiver.request(code.SUBSCRIBE, byPrefix, 'a'), anyId]);
    await receiver.expect([code.REGISTERED, receiver.request(code.REGISTER, byPrefix, 'a'), anyId]);
    const text = (length: number): string => 'x'.repeat(length);

    sender.request(code.CALL, {}, 'a', [text(300)]);
    // Texts of 300 bytes and more have the same header in all formats.
    const longest = 300 + receiverMaxBytes - (await receiver.receiveFrame()).octets.length;
    sender.request(code.CALL, {}, 'a', [text(longest)]);
    expect((await receiver.receiveFrame()).octets.length).toBe(receiverMaxBytes);
    const tooLong = [code.CALL, sender.nextRequest(), {}, 'a', [text(longest + 1)]];
    // what came was shorter than what would leave
    expect(sender.serializer.encode(tooLong).length).toBeLessThan(receiverMaxBytes);
    sender.send(tooLong);
    await sender.expect([code.ERROR, code.CALL, 3, anyDict, 'wamp.error.payload_size_exceeded', rest]);
    await receiver.quiet();

    // Publication ids are random, and in JSON not all of one length.
    const lengths = Array.from({ length: 41 }, (_, more) => longest - 30 + more);
    for (const length of lengths) sender.request(code.PUBLISH, {}, 'a', [text(length)]);
    await sender.quiet();
    const events = await receiver.drain();
    expect(events.length + router.stats.eventsDropped.too_large).toBe(lengths.length);
    expect(router.stats.eventsDropped.too_large).toBeGreaterThan(0);
    expect(Math.max(...receiver.frames.map(({ octets }) => octets.length))).toBe(receiverMaxBytes);
  });
});
