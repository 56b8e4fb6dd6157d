import { SerializationError } from '../../errors.js';
import type { Kwargs } from '../../messages/payload.js';
import type { FramePayload, PayloadValues } from '../frame-payload.js';
import type { Place } from './binary-reader.js';

/** How the payloads of a binary format are read. */
export interface PayloadDecoding {
  /** Our own reader: decodes every value that the scan accepts. */
  read(bytes: Uint8Array, start: number, place: Place): unknown;
  /** The library: decodes the one value that `bytes` holds, if the scan did not find it special. */
  readPlain(bytes: Uint8Array): unknown;
}

/** Decodes a payload, in which the scan has found a list and, if there is a second element, a dict. */
export function readBinaryPayload(decoding: PayloadDecoding, payload: FramePayload): PayloadValues {
  const { elements, start, second, end, foreign } = payload;
  if (foreign !== undefined) throw new SerializationError(`${foreign} cannot be decoded`);
  const args = readElement(decoding, payload, [start, second]) as readonly unknown[];
  return elements === 1 ? [args] : [args, readElement(decoding, payload, [second, end]) as Kwargs];
}

function readElement(
  decoding: PayloadDecoding,
  { bytes, special }: FramePayload,
  [start, end]: readonly [start: number, end: number],
): unknown {
  if (!special) {
    try {
      return decoding.readPlain(bytes.subarray(start, end));
    } catch {
      // Where prototypes are frozen, libraries cannot set a key that objects inherit. Ours can.
    }
  }
  return decoding.read(bytes, start, 'payload');
}
