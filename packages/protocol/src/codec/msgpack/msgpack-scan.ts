import { ProtocolError } from '../../errors.js';
import { readUint } from '../binary/binary-reader.js';
import { StructureScan } from '../binary/structure-scan.js';
import type { ElementKind } from '../serializer.js';

/** Scans MessagePack frames. [SER-06] [SER-15] */
export function msgpackScan(): StructureScan {
  return new StructureScan(readHeader);
}

/** Reads the header of one value; scalars are passed over whole. */
function readHeader(scan: StructureScan): void {
  const token = scan.bytes[scan.at];
  if (token === undefined) scan.truncated();
  if (token < 0x80 || token >= 0xe0) {
    begin(scan, 'integer', 0);
  } else if (token < 0x90) {
    begin(scan, 'dict', 0);
    scan.open('dict', 2 * (token & 0x0f));
  } else if (token < 0xa0) {
    begin(scan, 'list', 0);
    scan.open('list', token & 0x0f);
  } else if (token < 0xc0) {
    begin(scan, 'string', 0);
    scan.text(token & 0x1f);
  } else {
    readWide(scan, token);
  }
}

function readWide(scan: StructureScan, token: number): void {
  switch (token) {
    case 0xc0:
      begin(scan, 'null', 0);
      return;
    case 0xc2:
    case 0xc3:
      begin(scan, 'boolean', 0);
      return;
    case 0xc4:
    case 0xc5:
    case 0xc6:
      scan.skip(begin(scan, 'bytes', 1 << (token - 0xc4)));
      return scan.special();
    case 0xc7:
    case 0xc8:
    case 0xc9: {
      const length = begin(scan, 'extension', 1 << (token - 0xc7));
      return extension(scan, length);
    }
    case 0xca:
      begin(scan, 'float', 4);
      return;
    case 0xcb:
      begin(scan, 'float', 8);
      return;
    case 0xcc:
    case 0xcd:
    case 0xce:
    case 0xd0:
    case 0xd1:
    case 0xd2:
      begin(scan, 'integer', 1 << (token & 3));
      return;
    case 0xcf:
    case 0xd3:
      begin(scan, 'integer', 8);
      return scan.special();
    case 0xd4:
      return fixedByte(scan);
    case 0xd5:
    case 0xd6:
    case 0xd7:
    case 0xd8:
      begin(scan, 'extension', 0);
      return extension(scan, 1 << (token - 0xd4));
    case 0xd9:
    case 0xda:
    case 0xdb:
      return scan.text(begin(scan, 'string', 1 << (token - 0xd9)));
    case 0xdc:
    case 0xdd:
      return scan.open('list', begin(scan, 'list', 2 << (token - 0xdc)));
    case 0xde:
    case 0xdf:
      return scan.open('dict', 2 * begin(scan, 'dict', 2 << (token - 0xde)));
    default:
      throw new ProtocolError('the byte c1 begins no MessagePack value');
  }
}

/** Begins a value and moves behind its token and the `size` bytes after it; gives the integer in these. */
function begin(scan: StructureScan, kind: ElementKind, size: number): number {
  scan.begin(kind);
  const start = scan.at + 1;
  scan.skip(1 + size);
  return readUint(scan.bytes, start, size);
}

/** An extension of one byte. Type 0 with a zero is how msgpackr writes `undefined`. */
function fixedByte(scan: StructureScan): void {
  const isUndefined = scan.bytes[scan.at + 1] === 0 && scan.bytes[scan.at + 2] === 0;
  begin(scan, isUndefined ? 'undefined' : 'extension', 0);
  if (!isUndefined) return extension(scan, 1);
  scan.special();
  scan.skip(2);
}

/** The type and the content of an extension. */
function extension(scan: StructureScan, length: number): void {
  const type = scan.bytes[scan.at] ?? 0;
  scan.foreign('a MessagePack extension type', type < 0x80 ? type : type - 0x100);
  scan.skip(1 + length);
}
