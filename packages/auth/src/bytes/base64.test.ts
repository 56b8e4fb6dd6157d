import fc from 'fast-check';
import { describe, expect, it } from 'vitest';
import { decodeBase64, encodeBase64 } from './base64.js';

describe('Base64', () => {
  it.each([
    ['', []],
    ['AA==', [0]],
    ['AP8=', [0, 255]],
    ['+/+/', [251, 255, 191]],
  ])('%j gives its octets and comes back [SCR-04]', (text, octets) => {
    expect([...(decodeBase64(text) ?? [-1])]).toEqual(octets);
    expect(encodeBase64(Uint8Array.from(octets))).toBe(text);
  });

  it.each([
    'AB=C',
    'QQ',
    'QR==',
    'QQ==\n',
    ' QQ==',
    'QQ= =',
    'Q',
    'QQ=',
    'QUE',
    'QUF=',
    '-_-_',
    'QQ===',
    'ä===',
    '====',
  ])('%j, which is not canonical, is refused [SCR-04]', (text) => {
    expect(decodeBase64(text)).toBeUndefined();
  });

  it.each([[undefined], [null], [5], [new Uint8Array(3)]])('%j is no base64 [SCR-04]', (value) => {
    expect(decodeBase64(value)).toBeUndefined();
  });

  it('has one text for all octets, and one octets for a text [SCR-04]', () => {
    fc.assert(
      fc.property(fc.uint8Array(), (octets) => {
        expect([...(decodeBase64(encodeBase64(octets)) ?? [])]).toEqual([...octets]);
        expect(encodeBase64(octets)).toBe(Buffer.from(octets).toString('base64'));
      }),
    );
    fc.assert(
      fc.property(
        fc.base64String(),
        fc.nat(),
        fc.constantFrom('A', 'B', '/', '+', '=', '-', '_', ' ', '\n'),
        (text, at, put) => {
          const changed = text.slice(0, at % (text.length + 1)) + put + text.slice(at % (text.length + 1));
          const octets = decodeBase64(changed);
          expect(octets === undefined || encodeBase64(octets) === changed).toBe(true);
        },
      ),
    );
  });
});
