import { ProtocolError } from '../../errors.js';
import type { DecodeLimits, Serializer } from '../serializer.js';
import { BinaryEncoder, type BinaryEncoding } from './binary-encoder.js';
import { type BinaryDecoding, BinaryList } from './binary-list.js';
import type { ScannedElements } from './structure-scan.js';

/** One binary format: its scan, its readers, its writers. */
export interface BinaryFormat extends BinaryDecoding, BinaryEncoding {
  readonly rawSocketCode: number;
  scan(bytes: Uint8Array, limits: DecodeLimits): ScannedElements;
}

/** The serializer of a binary format. */
export function binarySerializer(format: BinaryFormat): Serializer {
  const encoder = new BinaryEncoder(format);
  return {
    id: format.id,
    frames: 'binary',
    rawSocketCode: format.rawSocketCode,
    scan(frame, limits) {
      // [SER-03]
      if (typeof frame === 'string')
        throw new ProtocolError(`a ${format.format} message must not come as text`);
      return new BinaryList(frame, format.scan(frame, limits), format);
    },
    encode: (head, payload) => encoder.encode(head, payload),
  };
}
