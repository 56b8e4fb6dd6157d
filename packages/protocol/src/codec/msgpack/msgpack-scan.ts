import { ProtocolError } from '../../errors.js';
import { readUint } from '../binary/binary-reader.js';
import { type ScannedElements, StructureScan } from '../binary/structure-scan.js';
import type { DecodeLimits } from '../serializer.js';

/** Scans a MessagePack frame. [SER-06] [SER-15] @throws {ProtocolError} */
export function scanMsgpack(bytes: Uint8Array, limits: DecodeLimits): ScannedElements {
  return new StructureScan(bytes, limits).run(readHeader);
}

/** Reads the header of one value; scalars are passed over whole. */
function readHeader(scan: StructureScan): void {
  const token = scan.bytes[scan.at];
  if (token === undefined) scan.truncated();
  if (token < 0x80 || token >= 0xe0) scalar(scan, 'integer', 0);
  else if (token < 0x90) open(scan, 'dict', [0, token & 0x0f]);
  else if (token < 0xa0) open(scan, 'list', [0, token & 0x0f]);
  else if (token < 0xc0) text(scan, [0, token & 0x1f]);
  else readWide(scan, token);
}

function readWide(scan: StructureScan, token: number): void {
  switch (token) {
    case 0xc0:
      return scalar(scan, 'null', 0);
    case 0xc2:
    case 0xc3:
      return scalar(scan, 'boolean', 0);
    case 0xc4:
    case 0xc5:
    case 0xc6:
      return bytes(scan, length(scan, 1 << (token - 0xc4)));
    case 0xc7:
    case 0xc8:
    case 0xc9:
      return extension(scan, length(scan, 1 << (token - 0xc7)));
    case 0xca:
      return scalar(scan, 'float', 4);
    case 0xcb:
      return scalar(scan, 'float', 8);
    case 0xcc:
    case 0xcd:
    case 0xce:
    case 0xcf:
      return integer(scan, 1 << (token - 0xcc));
    case 0xd0:
    case 0xd1:
    case 0xd2:
    case 0xd3:
      return integer(scan, 1 << (token - 0xd0));
    case 0xd4:
    case 0xd5:
    case 0xd6:
    case 0xd7:
    case 0xd8:
      return extension(scan, [0, 1 << (token - 0xd4)]);
    case 0xd9:
    case 0xda:
    case 0xdb:
      return text(scan, length(scan, 1 << (token - 0xd9)));
    case 0xdc:
    case 0xdd:
      return open(scan, 'list', length(scan, 2 << (token - 0xdc)));
    case 0xde:
    case 0xdf:
      return open(scan, 'dict', length(scan, 2 << (token - 0xde)));
    default:
      throw new ProtocolError('the byte c1 begins no MessagePack value');
  }
}

/** A length and the size of the field behind the token that it stands in. */
type Length = readonly [size: number, value: number];

function length(scan: StructureScan, size: number): Length {
  if (scan.at + 1 + size > scan.bytes.length) scan.truncated();
  return [size, readUint(scan.bytes, scan.at + 1, size)];
}

function scalar(scan: StructureScan, kind: 'null' | 'boolean' | 'integer' | 'float', size: number): void {
  scan.begin(kind);
  scan.skip(1 + size);
}

function integer(scan: StructureScan, size: number): void {
  scalar(scan, 'integer', size);
  if (size === 8) scan.special();
}

function text(scan: StructureScan, [size, value]: Length): void {
  scan.begin('string');
  scan.at += 1 + size;
  scan.text(value);
}

function bytes(scan: StructureScan, [size, value]: Length): void {
  scan.begin('bytes');
  scan.special();
  scan.at += 1 + size;
  scan.skip(value);
}

/** One byte says what it is. Type 0 of one zero byte is how msgpackr writes `undefined`. */
function extension(scan: StructureScan, [size, value]: Length): void {
  const type = scan.bytes[scan.at + 1 + size];
  const isUndefined = size === 0 && value === 1 && type === 0 && scan.bytes[scan.at + 2] === 0;
  scan.begin(isUndefined ? 'undefined' : 'extension');
  if (isUndefined) scan.special();
  else scan.foreign(`the MessagePack extension type ${((type ?? 0) << 24) >> 24}`);
  scan.at += 1 + size;
  scan.skip(1 + value);
}

function open(scan: StructureScan, container: 'list' | 'dict', [size, value]: Length): void {
  scan.begin(container);
  scan.at += 1 + size;
  scan.open(container, container === 'dict' ? 2 * value : value);
}
