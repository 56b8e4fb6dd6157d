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
});
