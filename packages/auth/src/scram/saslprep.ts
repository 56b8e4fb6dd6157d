import { leftToRightRanges, refusedRanges, rightToLeftRanges } from './saslprep-ranges.js';

/** What RFC 4013 maps to nothing (B.1), and to a space (C.1.2). */
const nothing = /\u00ad|\u034f|\u1806|[\u180b-\u180d]|[\u200b-\u200d]|\u2060|[\ufe00-\ufe0f]|\ufeff/gu;
const spaces = /[\u00a0\u1680\u2000-\u200a\u202f\u205f\u3000]/gu;

const printableAscii = /^[ -~]*$/;
const refused = unpack(refusedRanges);
const rightToLeft = unpack(rightToLeftRanges);
const leftToRight = unpack(leftToRightRanges);

/**
 * Brings names and passwords that look the same into one form, as RFC 4013 does for what is stored. (D53) [SCR-22]
 * @param what - what it is, for the error
 * @throws {TypeError} when it has characters that are prohibited or not in Unicode 3.2, or mixes directions; the error
 * does not repeat it [SCR-23]
 */
export function saslPrep(text: string, what: string): string {
  if (printableAscii.test(text)) return text;
  const mapped = text.replace(spaces, ' ').replace(nothing, '');
  checkCharacters(mapped, what);
  const prepared = mapped.normalize('NFKC');
  checkCharacters(prepared, what);
  checkDirection(prepared, what);
  return prepared;
}

function checkCharacters(text: string, what: string): void {
  if (some(text, refused)) throw new TypeError(`the ${what} has characters that SASLprep does not allow`);
}

/** RFC 3454, section 6. */
function checkDirection(text: string, what: string): void {
  if (!some(text, rightToLeft)) return;
  const characters = Array.from(text);
  const ends = [characters.at(0), characters.at(-1)];
  if (some(text, leftToRight) || !ends.every((end) => end !== undefined && some(end, rightToLeft))) {
    throw new TypeError(`the ${what} mixes directions in a way that SASLprep does not allow`);
  }
}

function some(text: string, ranges: readonly (readonly [number, number])[]): boolean {
  for (const character of text) {
    if (isIn(character.codePointAt(0) ?? 0, ranges)) return true;
  }
  return false;
}

/** Halves the ranges, which are sorted, as names of strangers can be long. */
function isIn(point: number, ranges: readonly (readonly [number, number])[]): boolean {
  let low = 0;
  let high = ranges.length - 1;
  while (low <= high) {
    const middle = (low + high) >> 1;
    const [first, last] = ranges[middle] ?? [0, 0];
    if (point < first) high = middle - 1;
    else if (point > last) low = middle + 1;
    else return true;
  }
  return false;
}

/** Distances to the range before, and lengths: five bits a character, the lowest first; the sixth says that more follow. */
function unpack(packed: string): readonly (readonly [number, number])[] {
  const alphabet = 'ABCDEFGHIJKLMNOPQRSTUVWXYZabcdefghijklmnopqrstuvwxyz0123456789-_';
  const numbers: number[] = [];
  let number = 0;
  let shift = 0;
  for (const character of packed) {
    const bits = alphabet.indexOf(character);
    number |= (bits & 31) << shift;
    shift += 5;
    if (bits < 32) {
      numbers.push(number);
      number = shift = 0;
    }
  }
  const ranges: [number, number][] = [];
  for (let at = 0, before = 0; at < numbers.length; at += 2) {
    const first = before + (numbers[at] ?? 0);
    before = first + (numbers[at + 1] ?? 0);
    ranges.push([first, before]);
  }
  return ranges;
}
