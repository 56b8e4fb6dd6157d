import { ErrorUri, ProtocolError } from '@wamp/protocol';
import { FrameType, headerBytes } from './framing.js';
import { GrowingPayload } from './growing-payload.js';
import { maxMessageBytes } from './length-code.js';

/** Told what the parser finds, in order, from within `push`. */
export interface FrameHandler {
  frame(type: FrameType, payload: Uint8Array): void;
  /** The stream is out of step with us and cannot be read any further. */
  violated(error: ProtocolError): void;
}

/**
 * Cuts a stream of octets into frames, however it was split on its way. (P54) A frame that lies within one chunk is
 * given as a part of it, without a copy.
 */
export class FrameParser {
  readonly #maxBytes: number;
  readonly #handler: FrameHandler;
  readonly #header = new Uint8Array(headerBytes);
  #headerLength = 0;
  #type: FrameType = FrameType.MESSAGE;
  #payload: GrowingPayload | undefined;
  #stopped = false;

  /** @param maxBytes the limit that was announced to the other Peer */
  constructor(maxBytes: number, handler: FrameHandler) {
    this.#maxBytes = maxBytes;
    this.#handler = handler;
  }

  /** Whether a frame has begun and is not complete. */
  get isWithinFrame(): boolean {
    return this.#headerLength > 0;
  }

  /** Reads no more, not even what is left of the chunk at hand. */
  stop(): void {
    this.#stopped = true;
  }

  push(chunk: Uint8Array): void {
    let rest = chunk;
    while (rest.length > 0 && !this.#stopped) {
      rest = this.#payload === undefined ? this.#readHeader(rest) : this.#readPayload(this.#payload, rest);
    }
  }

  #readHeader(chunk: Uint8Array): Uint8Array {
    const missing = headerBytes - this.#headerLength;
    const part = chunk.subarray(0, missing);
    this.#header.set(part, this.#headerLength);
    this.#headerLength += part.length;
    const rest = chunk.subarray(part.length);
    return this.#headerLength < headerBytes ? rest : this.#begin(rest);
  }

  #begin(rest: Uint8Array): Uint8Array {
    const [first = 0, high = 0, middle = 0, low = 0] = this.#header;
    const bits = (high << 16) | (middle << 8) | low;
    const extended = (first & 0x08) !== 0;
    const length = extended ? maxMessageBytes : bits;
    const type = frameTypeOf(first & 0x07);
    // [TR-42] [TR-45] [TR-43]
    if ((first & 0xf0) !== 0) return this.#fail('a frame with reserved bits');
    if (extended && bits !== 0) return this.#fail('a frame with two lengths');
    if (type === undefined) return this.#fail(`a frame of the reserved type ${first & 0x07}`);
    // [TR-48] before anything of it is read
    if (length > this.#maxBytes) return this.#failTooLong(length);
    // [TR-53]
    if (type === FrameType.MESSAGE && length === 0) return this.#fail('an empty message');
    this.#type = type;
    if (rest.length >= length) {
      this.#complete(rest.subarray(0, length));
      return rest.subarray(length);
    }
    this.#payload = new GrowingPayload(length);
    return rest;
  }

  #readPayload(payload: GrowingPayload, chunk: Uint8Array): Uint8Array {
    const taken = payload.append(chunk);
    if (payload.isComplete) {
      this.#payload = undefined;
      this.#complete(payload.bytes);
    }
    return chunk.subarray(taken);
  }

  #complete(payload: Uint8Array): void {
    this.#headerLength = 0;
    this.#handler.frame(this.#type, payload);
  }

  #fail(what: string): Uint8Array {
    this.#stopped = true;
    this.#handler.violated(new ProtocolError(what));
    return new Uint8Array();
  }

  #failTooLong(length: number): Uint8Array {
    this.#stopped = true;
    this.#handler.violated(
      new ProtocolError(`a frame of ${length} bytes where ${this.#maxBytes} are allowed`, {
        reason: ErrorUri.PAYLOAD_SIZE_EXCEEDED,
        closeCode: 1009,
      }),
    );
    return new Uint8Array();
  }
}

function frameTypeOf(bits: number): FrameType | undefined {
  switch (bits) {
    case FrameType.MESSAGE:
    case FrameType.PING:
    case FrameType.PONG:
      return bits;
    default:
      return undefined;
  }
}
