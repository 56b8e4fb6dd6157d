import {
  type Message,
  type MessageCodec,
  type Serializer,
  MessageType,
  createMessageCodec,
  emptyPayload,
  json,
  payloadOf,
  refuseRequest,
} from '@wamp/protocol';
import { cbor } from '@wamp/protocol/cbor';
import { msgpack } from '@wamp/protocol/msgpack';
import { type Spread, spread } from '../measure/statistics.ts';

/** What a Router makes of a message: from the frame that came to the one that goes. */
export type Step = 'CALL → INVOCATION' | 'YIELD → RESULT' | 'PUBLISH → EVENT';

/** What decoding one message, and encoding the one that it becomes, takes. */
export interface CodecResult {
  readonly serializer: string;
  readonly step: Step;
  /** Of the one text in Arguments. */
  readonly textBytes: number;
  readonly nanoseconds: Spread | undefined;
  /** New memory of the heap for each message. */
  readonly heapBytes: Spread | undefined;
}

const steps: readonly Step[] = ['CALL → INVOCATION', 'YIELD → RESULT', 'PUBLISH → EVENT'];
const largeId = 2 ** 53 - 12_345;
/** Messages in one repetition, each with an id of its own. */
const messages = 2_000;
/** What a socket reads at once; the frames of messages are parts of it. */
const chunkBytes = 65_536;

/** All rows, their repetitions interleaved. */
export function measureCodecs(repetitions: number): CodecResult[] {
  const rows = [json(), msgpack(), cbor()].flatMap((serializer) =>
    steps.flatMap((step) => [64, 1024].map((textBytes) => new Row(serializer, step, textBytes))),
  );
  for (let warmUp = 0; warmUp < 10; warmUp++) for (const row of rows) row.run();
  for (let repetition = 0; repetition < repetitions; repetition++) for (const row of rows) row.measure();
  return rows.map((row) => row.result());
}

class Row {
  readonly #codec: MessageCodec;
  readonly #step: Step;
  readonly #textBytes: number;
  readonly #frames: readonly Uint8Array[];
  readonly #nanoseconds: number[] = [];
  readonly #heapBytes: number[] = [];

  constructor(serializer: Serializer, step: Step, textBytes: number) {
    this.#codec = createMessageCodec(serializer, { strictness: 'lenient', refuseOption: refuseRequest });
    this.#step = step;
    this.#textBytes = textBytes;
    this.#frames = asRead(
      Array.from(
        { length: messages },
        (_, index) => this.#codec.encode(arriving(step, index + 1, textBytes)).payload,
      ),
    );
  }

  /** @returns the bytes that would leave, so that nothing is left out by an engine that sees no use in it */
  run(): number {
    let bytes = 0;
    for (const frame of this.#frames)
      bytes += this.#codec.encode(leaving(this.#codec.decode(frame))).byteLength;
    return bytes;
  }

  measure(): void {
    const { heapUsed } = process.memoryUsage();
    const start = process.hrtime.bigint();
    this.run();
    this.#nanoseconds.push(Number(process.hrtime.bigint() - start) / messages);
    const grown = process.memoryUsage().heapUsed - heapUsed;
    // Less than nothing: garbage was collected meanwhile.
    if (grown > 0) this.#heapBytes.push(grown / messages);
  }

  result(): CodecResult {
    return {
      serializer: this.#codec.serializer.id,
      step: this.#step,
      textBytes: this.#textBytes,
      nanoseconds: spread(this.#nanoseconds),
      heapBytes: spread(this.#heapBytes),
    };
  }
}

function arriving(step: Step, request: number, textBytes: number): Message {
  const payload = payloadOf(['x'.repeat(textBytes)]);
  const procedure = 'com.example.bench.procedure';
  switch (step) {
    case 'CALL → INVOCATION':
      return { type: MessageType.CALL, request, options: {}, procedure, payload };
    case 'YIELD → RESULT':
      return { type: MessageType.YIELD, request, options: {}, payload };
    case 'PUBLISH → EVENT':
      return { type: MessageType.PUBLISH, request, options: {}, topic: 'com.example.bench.topic', payload };
  }
}

function leaving(message: Message): Message {
  const payload = 'payload' in message ? message.payload : emptyPayload;
  switch (message.type) {
    case MessageType.CALL:
      return {
        type: MessageType.INVOCATION,
        request: message.request,
        registration: largeId,
        details: {},
        payload,
      };
    case MessageType.YIELD:
      return { type: MessageType.RESULT, request: message.request, details: {}, payload };
    default:
      return {
        type: MessageType.EVENT,
        subscription: largeId,
        publication: largeId - 1,
        details: {},
        payload,
      };
  }
}

/** The frames as parts of what a socket has read. */
function asRead(frames: readonly Uint8Array[]): Uint8Array[] {
  let chunk = Buffer.allocUnsafeSlow(chunkBytes);
  let at = 0;
  return frames.map((frame) => {
    if (at + frame.length > chunkBytes) {
      chunk = Buffer.allocUnsafeSlow(chunkBytes);
      at = 0;
    }
    chunk.set(frame, at);
    at += frame.length;
    return chunk.subarray(at - frame.length, at);
  });
}
