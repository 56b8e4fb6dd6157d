import { describe, expect, it } from 'vitest';
import { hashCraSecret, parseCraSecret } from '../secrets.js';
import { decoys, textLike } from './decoys.js';

const kdf = () => Promise.resolve(new Uint8Array(32));
const decoyOf = decoys(new Uint8Array(32).fill(7));

/** A made-up salt like this one, as somebody gets it who does not exist. */
const saltLike = (model: string, at: number): string =>
  textLike(model, decoyOf({ realm: 'realm1' }, `nobody${String(at)}`).octets('cra salt', model.length));

/** In which characters texts end. */
const endsOf = (texts: readonly string[]): ReadonlySet<string> =>
  new Set(texts.map((text) => text.slice(-1)));

describe('The salt of somebody who does not exist', () => {
  it('ends as those do that our own tool makes, of which the last character has two bits only [CRA-27, T06]', async () => {
    const real: string[] = [];
    for (let count = 0; count < 100; count++) {
      const stored = parseCraSecret(await hashCraSecret('secret', { kdf }));
      if (stored.kind === 'salted') real.push(stored.salt);
    }
    const [model = ''] = real;
    const madeUp = Array.from({ length: 100 }, (_, at) => saltLike(model, at));
    expect(endsOf(madeUp)).toEqual(endsOf(real));
    expect(new Set(madeUp.map((salt) => salt.length))).toEqual(new Set([22]));
    expect(new Set(madeUp).size).toBe(100);
  });

  it.each([
    ['hex', '0123456789abcdef', /^[0-9a-f]{16}$/],
    ['hex of letters alone', 'ABCDEF', /^[0-9A-F]{6}$/],
    ['digits', '123456', /^\d{6}$/],
    ['lower case', 'salt123', /^[a-z0-9]{7}$/],
    ['padded base64', 'AAECAwQFBgcICQoLDA0ODw==', /^[A-Za-z0-9+/]{21}[AQgw]==$/],
    ['url-safe base64', 'a_b-C3', /^[\w-]{6}$/],
    ['nothing', '', /^$/],
  ])('has no character that real ones have not: %s [CRA-27, T06]', (_, model, form) => {
    for (let at = 0; at < 50; at++) expect(saltLike(model, at)).toMatch(form);
  });
});
