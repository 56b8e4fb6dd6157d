export type SerializerName = 'json' | 'msgpack' | 'cbor';

/**
 * How WAMP messages look as bytes. `encode` and `decode` use a library; they and `idAt` serve the set-up.
 * The others read and patch a request id in place and serve the measured loop.
 */
export interface Wire {
  readonly serializer: SerializerName;
  readonly subprotocol: string;
  readonly opcode: number;
  encode(message: readonly unknown[]): Buffer;
  decode(bytes: Uint8Array): unknown;
  /** Where the second element of the message begins, in whatever form the first is written; or -1. */
  idAt(message: Buffer): number;
  /** The integer at `at`, in any form and width, or -1 when there is none. */
  readId(bytes: Buffer, at: number): number;
  /** Bytes that `id` takes. */
  idWidth(id: number): number;
  writeId(bytes: Buffer, at: number, id: number): void;
}
