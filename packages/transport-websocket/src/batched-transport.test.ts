import { EncodedMessage, type Transport, json } from '@wamp/protocol';
import { cbor } from '@wamp/protocol/cbor';
import { msgpack } from '@wamp/protocol/msgpack';
import type { RawConnection } from '@wamp/conformance';
import { RecordingSink } from '@wamp/conformance/transport-suite';
import { describe, expect, it, onTestFinished } from 'vitest';
import { batchedWebSocket as batchedPlatformWebSocket } from './batched.js';
import { batchedWebSocket } from './batched-node.js';
import { Rig, clientFrame, octets, upgrade } from './fixtures/listener-rig.js';

const serializers = [json(), msgpack(), cbor()];
const message = (length: number): EncodedMessage => new EncodedMessage('x'.repeat(length));

/** The payload of the next WebSocket message of the listener. */
async function nextMessage(connection: RawConnection): Promise<Buffer> {
  const [, short = 0] = await connection.read(2);
  if (short < 126) return connection.read(short);
  const length = await connection.read(short === 126 ? 2 : 8);
  return connection.read(short === 126 ? length.readUInt16BE() : Number(length.readBigUInt64BE()));
}

async function closeCode(connection: RawConnection): Promise<number> {
  const head = await connection.read(4);
  expect(head.readUInt8(0)).toBe(0x88);
  connection.socket.destroy();
  return head.readUInt16BE(2);
}

async function jsonRig(): Promise<{ rig: Rig; connection: RawConnection; transport: Transport }> {
  const rig = await new Rig().listen();
  const connection = await rig.open('wamp.2.json.batched');
  return { rig, connection, transport: rig.first.transport };
}

describe('a batched subprotocol', () => {
  it.each(['json', 'msgpack', 'cbor'])(
    'wamp.2.%s.batched is there by default and carries single messages of its serializer [TR-02, SER-02]',
    async (id) => {
      const rig = await new Rig({ serializers }).listen();
      await rig.open(`wamp.2.${id}.batched`);
      expect(rig.first.transport.serializer.id).toBe(id);
      expect(rig.first.transport.kind).toBe('websocket');
    },
  );

  it('is refused by a listener that is told so [TR-02, TR-04]', async () => {
    const rig = await new Rig({ batched: false }).listen();
    const answer = await rig.answerTo(upgrade({ 'Sec-WebSocket-Protocol': 'wamp.2.json.batched' }));
    expect(answer).toMatch(/^HTTP\/1\.1 400 [^]*must offer one of wamp\.2\.json\.\n$/);
  });

  it.each([
    ['wamp.2.json.batched', 0x82],
    ['wamp.2.msgpack.batched', 0x81],
    ['wamp.2.cbor.batched', 0x81],
  ])('%s refuses the other kind of message [TR-10]', async (subprotocol, first) => {
    const rig = await new Rig({ serializers }).listen();
    const connection = await rig.open(subprotocol);
    connection.write(clientFrame(first, '[]\x1e'));
    expect(await closeCode(connection)).toBe(1002);
    expect(rig.first.sink.violations).toMatchObject([{ message: expect.stringContaining(subprotocol) }]);
  });

  it('writes text for JSON and binary for the others [TR-10, TR-11, TR-12, TR-13]', async () => {
    for (const [id, frame] of [
      ['json', '81065b315d1e781e'],
      ['msgpack', '820c000000035b315d0000000178'],
      ['cbor', '820c000000035b315d0000000178'],
    ] as const) {
      const rig = await new Rig({ serializers }).listen();
      const connection = await rig.open(`wamp.2.${id}.batched`);
      rig.first.transport.send(new EncodedMessage('[1]'));
      rig.first.transport.send(message(1));
      expect((await connection.read(frame.length / 2)).toString('hex')).toBe(frame);
    }
  });
});

describe('what is sent in batches', () => {
  it('leaves in one message for each tick', async () => {
    const { connection, transport } = await jsonRig();
    transport.send(new EncodedMessage('[1]'));
    await Promise.resolve().then(() => transport.send(new EncodedMessage('[2]')));
    expect((await nextMessage(connection)).toString()).toBe('[1]\x1e[2]\x1e');
    transport.send(new EncodedMessage('[3]'));
    expect((await nextMessage(connection)).toString()).toBe('[3]\x1e');
  });

  it.each([
    [255, [255]],
    [256, [256]],
    [257, [256, 1]],
  ])('holds %i messages in batches of %j (L30)', async (count, batches) => {
    const { connection, transport } = await jsonRig();
    for (let sent = 0; sent < count; sent += 1) transport.send(new EncodedMessage('[]'));
    for (const expected of batches) {
      expect((await nextMessage(connection)).toString()).toBe('[]\x1e'.repeat(expected));
    }
  });

  it.each([
    [35_533, [65_535]],
    [35_534, [65_536]],
    [35_535, [30_001, 35_536]],
    [65_535, [30_001, 65_536]],
    [100_000, [30_001, 100_001]],
  ])('is cut before 64 KiB: 30,000 and %i bytes come as %j (L30)', async (length, batches) => {
    const { connection, transport } = await jsonRig();
    transport.send(message(30_000));
    transport.send(message(length));
    for (const expected of batches) expect(await nextMessage(connection)).toHaveLength(expected);
  });

  it('is counted while it waits, leaves before a close, and not at all after it', async () => {
    const { connection, transport } = await jsonRig();
    transport.send(message(5));
    transport.send(message(6));
    expect(transport.bufferedBytes).toBe(13);
    void transport.close({ code: 1000 });
    expect(transport.send(message(7))).toBe(false);
    expect((await nextMessage(connection)).toString()).toBe('xxxxx\x1exxxxxx\x1e');
    expect(await closeCode(connection)).toBe(1000);
  });

  it('is dropped by an abort', async () => {
    const { connection, transport } = await jsonRig();
    transport.send(message(5));
    transport.abort(new Error('enough'));
    expect(transport.bufferedBytes).toBe(0);
    expect(await connection.readToEnd()).toHaveLength(0);
  });
});

describe('what comes in batches', () => {
  it('is told message by message, in order [TR-15]', async () => {
    const { rig, connection } = await jsonRig();
    connection.write(clientFrame(0x81, '[1]\x1e[2]\x1e'), clientFrame(0x81, '[3]\x1e'));
    const frames = await rig.first.sink.untilFrames(3);
    expect(frames.map((frame) => Buffer.from(frame).toString())).toEqual(['[1]', '[2]', '[3]']);
  });

  it.each(['close', 'abort'] as const)('ends where the session ends: %s [TR-15]', async (how) => {
    const { rig, connection, transport } = await jsonRig();
    const { sink } = rig.first;
    sink.onFrame = () => {
      if (sink.frames.length < 2) return;
      if (how === 'close') void transport.close();
      else transport.abort(new Error('enough'));
    };
    connection.write(clientFrame(0x81, '[1]\x1e[2]\x1e[3]\x1e'), clientFrame(0x81, '[4]\x1e'));
    await sink.untilFrames(2);
    connection.socket.destroy();
    await sink.untilClosed();
    expect(sink.frames).toHaveLength(2);
  });

  it.each([
    { what: 'no message', id: 'json', batch: octets(''), code: 1002 },
    { what: 'one separator alone', id: 'json', batch: octets('1e'), code: 1002 },
    { what: 'no last separator', id: 'json', batch: octets('5b5d1e5b5d'), code: 1002 },
    { what: 'no message', id: 'msgpack', batch: octets(''), code: 1002 },
    { what: 'a message that is cut', id: 'msgpack', batch: octets('000000019000000002'), code: 1002 },
    { what: 'octets behind the last message', id: 'cbor', batch: octets('000000018061'), code: 1002 },
    { what: '257 messages', id: 'json', batch: Buffer.from('[]\x1e'.repeat(257)), code: 1009 },
  ])(
    'counts as a whole or not at all: $what in $id lets the session say a last word [TR-11, TR-12, TR-13, TR-14] (L30)',
    async ({ id, batch, code }) => {
      const rig = await new Rig({ serializers }).listen();
      const connection = await rig.open(`wamp.2.${id}.batched`);
      const { transport, sink } = rig.first;
      sink.onViolated = () => transport.send(new EncodedMessage('[3]'));
      const first = id === 'json' ? 0x81 : 0x82;
      connection.write(longFrame(first, batch), longFrame(first, batch));
      expect((await nextMessage(connection)).toString('latin1')).toContain('[3]');
      expect(await closeCode(connection)).toBe(code);
      const end = await sink.untilClosed();
      expect(end).toEqual({ by: 'local', code, error: sink.violations[0] });
      expect(sink.calls).toEqual(['violated', 'closed']);
    },
  );

  it.each([
    [299, undefined],
    [300, undefined],
    [301, 1009],
  ])('may be %i bytes long in all where 300 are the limit, close code %s (L30)', async (length, code) => {
    const rig = await new Rig({ maxMessageBytes: 300 }).listen();
    const connection = await rig.open('wamp.2.json.batched');
    const { sink } = rig.first;
    connection.write(longFrame(0x81, Buffer.from(`[]\x1e${'x'.repeat(length - 4)}\x1e`)));
    await sink.until(({ frames, violations }) => frames.length + violations.length > 0);
    expect(sink.violations.map(({ closeCode }) => closeCode)).toEqual(code === undefined ? [] : [code]);
    expect(sink.frames).toHaveLength(code === undefined ? 2 : 0);
  });
});

describe.each([
  ['by ws', batchedWebSocket],
  ['of the platform', batchedPlatformWebSocket],
])('the batched connector %s', (_name, connector) => {
  const signal = AbortSignal.timeout(10_000);

  async function connect(rig: Rig): Promise<Transport> {
    const transport = await connector(rig.url, { serializers: [cbor(), json()] }).connect({ signal });
    onTestFinished(async () => {
      transport.abort(new Error('end of the test'));
      await transport.close();
    });
    return transport;
  }

  it('asks for batches of every serializer first [TR-02]', async () => {
    const rig = await new Rig().listen();
    const transport = await connect(rig);
    expect(transport.serializer.id).toBe('json');
    transport.attach(new RecordingSink());
    transport.send(new EncodedMessage('[1]'));
    transport.send(new EncodedMessage('[2]'));
    const frames = await rig.first.sink.untilFrames(2);
    expect(frames.map((frame) => Buffer.from(frame).toString())).toEqual(['[1]', '[2]']);
  });

  it('takes single messages from a router that knows no batches [TR-05]', async () => {
    const rig = await new Rig({ serializers: [cbor()], batched: false }).listen();
    const transport = await connect(rig);
    expect(transport.serializer.id).toBe('cbor');
    const sink = new RecordingSink();
    transport.attach(sink);
    rig.first.transport.send(new EncodedMessage(octets('81f5')));
    expect((await sink.untilFrames(1)).map((frame) => Buffer.from(frame).toString('hex'))).toEqual(['81f5']);
  });

  it('needs a serializer', () => {
    expect(() => connector('ws://127.0.0.1/', { serializers: [] })).toThrow('option serializers');
  });
});

/** A frame of up to 65,535 bytes, under a mask of zeros. */
function longFrame(first: number, payload: Uint8Array): Buffer {
  const { length } = payload;
  return Buffer.concat([Uint8Array.of(first, 0xfe, length >>> 8, length & 0xff, 0, 0, 0, 0), payload]);
}
