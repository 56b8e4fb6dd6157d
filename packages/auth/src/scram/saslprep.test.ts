import { createHash } from 'node:crypto';
import { readFile } from 'node:fs/promises';
import { describe, expect, it, onTestFinished } from 'vitest';
import { vectors } from '../fixtures/auth-vectors.js';
import { saslPrep } from './saslprep.js';

/** The same as one letter for each code point: what SASLprep makes of it alone. */
function prepared(text: string): string | null {
  try {
    return saslPrep(text, 'password');
  } catch {
    // refused
    return null;
  }
}

describe('SASLprep', () => {
  it.each(vectors.scram.saslprep)('makes $output of $input [SCR-22, SCR-23]', ({ input, output }) => {
    expect(prepared(input)).toBe(output);
  });

  it.each([
    ['a space that is no ASCII', 'a\u00a0b\u3000c', 'a b c'],
    ['what shows nothing', 'a\u200bb\u2060c\ufe0fd\u034fe', 'abcde'],
    ['compatibility forms', '\ufb01\u2460', 'fi1'],
    ['a composed letter', 'e\u0301', '\u00e9'],
    ['right to left', '\u0627\u0628', '\u0627\u0628'],
    ['right to left with digits inside', '\u06271\u0628', '\u06271\u0628'],
    ['nothing', '', ''],
    ['characters beyond the first plane', '\u{20000}', '\u{20000}'],
  ])('maps %s [SCR-22]', (_what, input, output) => {
    expect(prepared(input)).toBe(output);
  });

  it.each([
    ['a control character', 'a\u0000'],
    ['DEL', '\u007f'],
    ['a C1 control character', '\u0085'],
    ['a private character', '\ue000'],
    ['no character', '\ufffe'],
    ['a lone surrogate', '\ud800'],
    ['the replacement character', '\ufffd'],
    ['an ideographic description', '\u2ff0'],
    ['a change of direction', '\u200e'],
    ['a tag', '\u{e0041}'],
    ['a character that came after Unicode 3.2', '\u{1f600}'],
    ['both directions', 'a\u0627'],
    ['right to left that ends with a digit', '\u06271'],
    ['right to left that begins with a digit', '1\u0627'],
  ])('refuses %s [SCR-23]', (_what, input) => {
    expect(() => saslPrep(input, 'password')).toThrow(/the password (has|mixes)/);
  });

  it('does not repeat what it refuses [SCR-23, AUTH-45]', () => {
    expect(() => saslPrep('hunter2\u0007', 'password')).toThrow(/^(?!.*hunter2)/);
  });

  it('judges every code point as the tables of RFC 3454 do, alone and beside letters of each direction [SCR-22]', () => {
    // Most are refused, and the stack of an error takes longer than the judgement.
    const { stackTraceLimit } = Error;
    onTestFinished(() => {
      Error.stackTraceLimit = stackTraceLimit;
    });
    Error.stackTraceLimit = 0;
    const hash = createHash('sha256');
    for (let point = 0; point <= 0x10ffff; point++) {
      const character = String.fromCodePoint(point);
      if (point >= 0xd800 && point <= 0xdfff) continue;
      const alone = prepared(character) === null ? '-' : '+';
      const inside = prepared(`\u0627${character}\u0627`) === null ? '-' : '+';
      hash.update(alone + inside);
    }
    expect(hash.digest('hex')).toBe(referenceDigest);
  });

  it('needs tables of less than 2 KB (D53)', async () => {
    const source = await readFile(new URL('saslprep-ranges.ts', import.meta.url), 'utf8');
    expect(source.length).toBeLessThan(2_048);
  });
});

/** By Python's stringprep and unicodedata 3.2, which share nothing with this package; see the generator of the ranges. */
const referenceDigest = '5862e0bf7b2bee5ffd437a04e351660e9be360e2a0eb306e55984b21c3f32af8';
