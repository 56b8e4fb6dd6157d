import { ProtocolError } from '../../errors.js';
import { headroom } from '../byte-writer.js';
import type { Serializer } from '../serializer.js';
import type { SerializerId } from '../serializer-id.js';
import { BinaryEncoder, type BinaryEncoding } from './binary-encoder.js';
import { type BinaryDecoding, BinaryList } from './binary-list.js';
import { type PayloadDecoding, readBinaryPayload } from './binary-payload.js';
import type { StructureScan } from './structure-scan.js';

/** One binary format: its scan, its readers, its writers. */
export interface BinaryFormat extends PayloadDecoding, BinaryEncoding {
  readonly id: SerializerId;
  readonly rawSocketCode: number;
  /** How the format writes a list without elements. */
  readonly emptyList: number;
  /** For one serializer, which goes over one frame after the other. */
  newScan(): StructureScan;
}

/** The serializer of a binary format. */
export function binarySerializer(format: BinaryFormat): Serializer {
  const { id } = format;
  const encoder = new BinaryEncoder(format);
  const scan = format.newScan();
  const decoding: BinaryDecoding = {
    id,
    emptyList: format.emptyList,
    read: (bytes, start, place) => format.read(bytes, start, place),
    readPayload: (payload) => readBinaryPayload(format, payload),
  };
  return {
    id,
    frames: 'binary',
    headroom,
    rawSocketCode: format.rawSocketCode,
    scan(frame, limits) {
      // [SER-03]
      if (typeof frame === 'string')
        throw new ProtocolError(`a ${format.format} message must not come as text`);
      return new BinaryList(frame, scan.run(frame, limits), decoding);
    },
    encode: (head, payload) => encoder.encode(head, payload),
  };
}
