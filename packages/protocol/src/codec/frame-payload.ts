import type { Kwargs, Payload, WirePayload } from '../messages/payload.js';
import type { SerializerId } from './serializer-id.js';

/** What the payload of a message holds once it is decoded. */
export type PayloadValues = readonly [args: readonly unknown[], kwargs?: Kwargs];

/** The format of a payload that stands in a frame. */
export interface PayloadFormat {
  readonly id: SerializerId;
  /** @throws {SerializationError} when there is something in it that has no counterpart here */
  readPayload(payload: FramePayload): PayloadValues;
}

/** Where in its frame a payload stands, and what the scan found out about it. */
export interface PayloadPlace {
  readonly bytes: Uint8Array;
  readonly start: number;
  /** Where ArgumentsKw begin; `end` when there are none. */
  readonly second: number;
  readonly end: number;
  readonly elements: 1 | 2;
  /** True when the fast decoder of the format would not give it as we promise it. */
  readonly special: boolean;
  /** What in it has no counterpart here, when there is such a thing: it can be passed on, not decoded. */
  readonly foreign?: string | undefined;
}

/** A payload that stands in the bytes of a frame. It is decoded when somebody asks. */
export class FramePayload implements Payload {
  readonly isEmpty = false;
  readonly format: PayloadFormat;
  readonly elements: 1 | 2;
  readonly special: boolean;
  readonly foreign: string | undefined;
  #bytes: Uint8Array;
  #start: number;
  #second: number;
  #end: number;
  #values: PayloadValues | undefined;

  constructor(format: PayloadFormat, place: PayloadPlace) {
    this.format = format;
    this.elements = place.elements;
    this.special = place.special;
    this.foreign = place.foreign;
    this.#bytes = place.bytes;
    this.#start = place.start;
    this.#second = place.second;
    this.#end = place.end;
  }

  get bytes(): Uint8Array {
    return this.#bytes;
  }

  get start(): number {
    return this.#start;
  }

  get second(): number {
    return this.#second;
  }

  get end(): number {
    return this.#end;
  }

  get wire(): WirePayload {
    const data = this.#bytes.subarray(this.#start, this.#end);
    return { serializer: this.format.id, elements: this.elements, data };
  }

  get args(): readonly unknown[] | undefined {
    return (this.#values ??= this.format.readPayload(this))[0];
  }

  get kwargs(): Kwargs | undefined {
    return (this.#values ??= this.format.readPayload(this))[1];
  }

  /** Copies the bytes if they are a part of others. */
  detach(): void {
    const bytes = this.#bytes;
    const length = this.#end - this.#start;
    if (length === bytes.buffer.byteLength) return;
    this.#bytes = new Uint8Array(bytes.subarray(this.#start, this.#end));
    this.#second -= this.#start;
    this.#start = 0;
    this.#end = length;
  }
}

/**
 * For who holds a payload longer than the turn in which its message came: from here on it keeps no memory alive but its
 * own. Before, it may be a part of a much larger array that a socket has read.
 */
export function keepPayload(payload: Payload): void {
  if (payload instanceof FramePayload) payload.detach();
}
