import { type Serializer, SerializationError, defaultDecodeLimits, payloadOf } from '@wamp/protocol';

/** Turns one value into bytes and back. */
export interface PayloadPacker {
  /** What stands in `ppt_serializer`. */
  readonly id: string;
  pack(value: unknown): Uint8Array;
  /** @throws {Error} when the bytes are none of this format */
  unpack(bytes: Uint8Array): unknown;
}

const utf8 = new TextEncoder();

/**
 * Packs with a serializer of sessions. These know messages alone, so the value stands in the shortest one,
 * `[0, [value]]`, and what is around it is cut off.
 */
export function packWith(serializer: Serializer): PayloadPacker {
  const encode = (value: unknown): Uint8Array => {
    const frame = serializer.encode([0], payloadOf([value]));
    return typeof frame === 'string' ? utf8.encode(frame) : frame;
  };
  const [before, after] = frameAround(encode);
  return {
    id: serializer.id,
    pack: (value) => {
      const message = encode(value);
      return message.slice(before.length, message.length - after.length);
    },
    unpack(bytes) {
      const message = Uint8Array.of(...before, ...bytes, ...after);
      const frame =
        serializer.frames === 'text' ? new TextDecoder('utf-8', { fatal: true }).decode(message) : message;
      const list = serializer.scan(frame, defaultDecodeLimits);
      // Not one value, but several, or one that swallows what is around it.
      if (list.length !== 2) throw new SerializationError('the payload is not one value');
      const [value, ...more] = list.payload(1, 1).args ?? [];
      if (more.length > 0) throw new SerializationError('the payload is not one value');
      return value;
    },
  };
}

/** The bytes that stand before and behind the value: those that two messages have in common. */
function frameAround(encode: (value: unknown) => Uint8Array): readonly [Uint8Array, Uint8Array] {
  // Both take one byte, in each format.
  const message = encode(1);
  const other = encode(2);
  const at = message.findIndex((byte, index) => byte !== other[index]);
  return [message.slice(0, at), message.slice(at + 1)];
}
