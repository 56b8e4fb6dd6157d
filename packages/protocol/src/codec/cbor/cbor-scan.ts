import { readUint } from '../binary/binary-reader.js';
import { StructureScan, indefinite } from '../binary/structure-scan.js';
import type { ElementKind } from '../serializer.js';
import { CborReader, stopCode } from './cbor-reader.js';
import { isKnownTag } from './cbor-tags.js';

/** Scans CBOR frames. [SER-10] [SER-15] */
export function cborScan(): StructureScan {
  return new StructureScan(readHeader, stopCode);
}

const kinds: readonly ElementKind[] = [
  'integer',
  'integer',
  'bytes',
  'string',
  'list',
  'dict',
  'extension',
  'null',
];

/** Reads the header of one value; scalars are passed over whole. */
function readHeader(scan: StructureScan): void {
  const initial = scan.bytes[scan.at];
  if (initial === undefined) scan.truncated();
  const major = initial >> 5;
  const info = initial & 0x1f;
  if (major === 7) return simple(scan, info);
  if (info > 27 && (info < 31 || major < 2 || major === 6)) {
    scan.fail(`the byte ${initial.toString(16)} begins no CBOR value`);
  }
  scan.begin(kinds[major] ?? 'extension');
  if (info === 27) scan.special();
  const argument = info === 31 ? indefinite : readArgument(scan, info);
  if (info === 31) {
    scan.special();
    scan.at++;
  }
  switch (major) {
    case 0:
    case 1:
      return;
    case 2:
      scan.special();
      return argument === indefinite ? chunks(scan, 2) : scan.skip(argument);
    case 3:
      return argument === indefinite ? chunks(scan, 3) : scan.text(argument);
    case 4:
      return scan.open('list', argument);
    case 5:
      return scan.open('dict', 2 * argument);
    default:
      return tag(scan, argument);
  }
}

/** The number in a header; from 2^53 on it may be rounded, which only makes a length no less impossible. */
function readArgument(scan: StructureScan, info: number): number {
  const size = info < 24 ? 0 : 1 << (info - 24);
  const start = scan.at + 1;
  scan.skip(1 + size);
  return info < 24 ? info : readUint(scan.bytes, start, size);
}

/** The parts of a string of indefinite length: definite ones of the same type. RFC 8949 section 3.2.3 */
function chunks(scan: StructureScan, major: 2 | 3): void {
  const start = scan.at - 1;
  let length = 0;
  for (;;) {
    const initial = scan.bytes[scan.at];
    if (initial === undefined) scan.truncated();
    if (initial === stopCode) break;
    if (initial >> 5 !== major || (initial & 0x1f) > 27)
      scan.fail('a string in parts must have parts of its type');
    const argument = readArgument(scan, initial & 0x1f);
    length += argument;
    if (major === 3) scan.textPart(argument);
    else scan.skip(argument);
  }
  scan.at++;
  if (!scan.isKey || major === 2) return;
  scan.checkKeyLength(length);
  if (new CborReader(scan.bytes, start, 'payload').read() === '__proto__') scan.refuseKey();
}

function tag(scan: StructureScan, number: number): void {
  scan.special();
  if (!isKnownTag(number)) scan.foreign('a CBOR tag', number);
  scan.open('tag', 1);
}

/** Major type 7: booleans, null, undefined, floats, and what has no meaning. */
function simple(scan: StructureScan, info: number): void {
  switch (info) {
    case 20:
    case 21:
      scan.begin('boolean');
      break;
    case 22:
      scan.begin('null');
      break;
    case 23:
      scan.begin('undefined');
      scan.special();
      break;
    case 24:
      if ((scan.bytes[scan.at + 1] ?? 32) < 32) scan.fail('a simple value below 32 in two bytes');
      scan.begin('extension');
      scan.foreign('a CBOR simple value');
      break;
    case 25:
      scan.begin('float');
      scan.special();
      break;
    case 26:
    case 27:
      scan.begin('float');
      break;
    default:
      if (info >= 28) scan.fail(info === stopCode % 32 ? 'a stop code out of place' : 'a reserved byte');
      scan.begin('extension');
      scan.foreign('a CBOR simple value');
  }
  scan.skip(info < 24 ? 1 : 1 + (1 << (info - 24)));
}
