import { EncodedMessage, type Transport, json } from '@wamp/protocol';
import { msgpack } from '@wamp/protocol/msgpack';
import { RecordingSink } from '@wamp/conformance/transport-suite';
import { describe, expect, it } from 'vitest';
import { Inbox } from './inbox.js';
import { memory, memoryPair } from './index.js';

const { signal } = new AbortController();

describe('the memory connector', () => {
  it('hands the other end of each connection to the accepting side [GEN-03, TR-83]', async () => {
    const accepted: Transport[] = [];
    const connector = memory((transport) => accepted.push(transport));
    const [first, second] = [await connector.connect({ signal }), await connector.connect({ signal })];
    expect(accepted).toHaveLength(2);
    const sinks = accepted.map((transport) => {
      const sink = new RecordingSink();
      transport.attach(sink);
      return sink;
    });
    first.send(new EncodedMessage('[1]'));
    second.send(new EncodedMessage('[2]'));
    const texts = sinks.map(async (sink) => Buffer.from((await sink.untilFrames(1))[0] ?? []).toString());
    expect(await Promise.all(texts)).toEqual(['[1]', '[2]']);
    expect(connector.name).toBe('memory');
    expect(first.serializer.id).toBe('json');
  });

  it('gives up when its signal was aborted, and when the accepting side throws', async () => {
    const cause = new Error('closed');
    const connector = memory(() => {
      throw cause;
    });
    await expect(connector.connect({ signal })).rejects.toMatchObject({
      code: 'WAMP_ERR_UNREACHABLE',
      cause,
    });
    await expect(connector.connect({ signal: AbortSignal.abort('no') })).rejects.toBe('no');
  });

  it('names the option that is out of range', () => {
    expect(() => memoryPair({ highWaterBytes: 0 })).toThrow('option highWaterBytes');
    expect(() => memory(() => {}, { closeTimeoutMs: 60_000 })).toThrow('option closeTimeoutMs');
  });
});

describe('a memory pair', () => {
  it('gives text by reference, and bytes as a copy that nobody shares (D19)', async () => {
    const [client, router] = memoryPair({ serializer: msgpack() });
    const frames: unknown[] = [];
    const sink = new RecordingSink();
    sink.frame = (frame) => frames.push(frame);
    router.attach(sink);
    const message = new EncodedMessage(Uint8Array.of(1, 2, 3));
    client.send(message);
    await Promise.resolve();
    expect(frames).toEqual([Uint8Array.of(1, 2, 3)]);
    expect(frames[0]).not.toBe(message.payload);
    client.abort(new Error('end of the test'));
  });

  it('delivers within microtasks, all messages of one tick by one', async () => {
    const [client, router] = memoryPair({ serializer: json() });
    const sink = new RecordingSink();
    router.attach(sink);
    await Promise.resolve();
    for (let index = 0; index < 10; index += 1) client.send(new EncodedMessage('[]'));
    expect(sink.frames).toHaveLength(0);
    await Promise.resolve();
    expect(sink.frames).toHaveLength(10);
    client.abort(new Error('end of the test'));
  });

  it('ends both sides when the other one does not read within the time limit (L69)', async () => {
    const [client, router] = memoryPair({ closeTimeoutMs: 20 });
    const [atClient, atRouter] = [new RecordingSink(), new RecordingSink()];
    client.attach(atClient);
    router.attach(atRouter);
    router.pause();
    client.send(new EncodedMessage('[]'));
    await client.close();
    expect(atClient.ends).toEqual([{ by: 'local', code: 1000, reason: '' }]);
    expect(await atRouter.untilClosed()).toMatchObject({
      by: 'remote',
      error: { code: 'WAMP_ERR_CONNECTION_LOST' },
    });
    expect(atRouter.frames).toHaveLength(0);
  });
});

describe('Inbox', () => {
  it('keeps order and counts bytes through many rounds', () => {
    const inbox = new Inbox();
    const taken: string[] = [];
    for (let round = 0; round < 100; round += 1) {
      inbox.push({ frame: `a${round}` });
      inbox.push({ frame: `b${round}` });
      const item = inbox.shift();
      if (item !== undefined && 'frame' in item) taken.push(String(item.frame));
    }
    expect(taken.slice(0, 4)).toEqual(['a0', 'b0', 'a1', 'b1']);
    expect(inbox.bytes).toBe(300);
    while (inbox.shift() !== undefined);
    expect(inbox.bytes).toBe(0);
    expect(inbox.isEmpty).toBe(true);
  });
});
