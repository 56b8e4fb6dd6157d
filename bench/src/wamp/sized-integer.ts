/**
 * How MessagePack and CBOR write unsigned integers: small ones in one byte, the others behind a byte that
 * says whether 1, 2, 4 or 8 bytes follow.
 */
export interface SizedForms {
  readonly inlineBelow: number;
  /** The byte before one byte; the ones before 2, 4 and 8 bytes are the next numbers. */
  readonly first: number;
}

export function sizedWidth(id: number, { inlineBelow }: SizedForms): number {
  if (id < inlineBelow) return 1;
  if (id < 0x100) return 2;
  if (id < 0x1_0000) return 3;
  return id < 0x1_0000_0000 ? 5 : 9;
}

/** The integer behind one of the four bytes, or -1. */
export function readSized(bytes: Buffer, at: number, { first }: SizedForms): number {
  switch ((bytes[at] ?? 0) - first) {
    case 0:
      return bytes.readUInt8(at + 1);
    case 1:
      return bytes.readUInt16BE(at + 1);
    case 2:
      return bytes.readUInt32BE(at + 1);
    case 3:
      return Number(bytes.readBigUInt64BE(at + 1));
    default:
      return -1;
  }
}

/** A function that writes an integer at a place, in the width that `sizedWidth` tells. */
export function sizedWriter({ inlineBelow, first }: SizedForms): WriteInteger {
  return (bytes, at, id) => {
    if (id < inlineBelow) {
      bytes[at] = id;
    } else if (id < 0x100) {
      bytes[at] = first;
      bytes[at + 1] = id;
    } else if (id < 0x1_0000) {
      bytes[at] = first + 1;
      bytes.writeUInt16BE(id, at + 1);
    } else if (id < 0x1_0000_0000) {
      bytes[at] = first + 2;
      bytes.writeUInt32BE(id, at + 1);
    } else {
      bytes[at] = first + 3;
      bytes.writeBigUInt64BE(BigInt(id), at + 1);
    }
  };
}

export type WriteInteger = (bytes: Buffer, at: number, id: number) => void;
