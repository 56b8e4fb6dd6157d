import { describe, expect, it } from 'vitest';
import { CloseUri, ErrorUri } from './error-uris.js';
import {
  defaultUriLimits,
  emptyComponentsOf,
  isUriPattern,
  isWithinUriLimits,
  matchesUri,
} from './uri-pattern.js';
import { isReservedUri, isUri } from './uri.js';

const loose = [
  'a',
  'com.myapp.topic1',
  'com.My-App.x/y:z',
  'com.тема',
  'com.😀',
  '1.2',
  '_',
  'a:b',
  '%20',
  'a\u200B',
];
const withEmpty = ['', '.', 'a.', '.a', 'a..b', '..', 'com..x', 'com.'];
const never = [
  'a b',
  'a#b',
  'a#',
  'a..#',
  ' ',
  'a.b\n',
  'a.\tb',
  'a\r',
  'a\v',
  'a\f',
  'a\0b',
  'a\u001C',
  'a\u001F',
  'a\u007F',
  'a\u0085',
  'a\u00A0',
  'a\u1680',
  'a\u2000b',
  'a\u200A',
  'a\u2028',
  'a\u2029',
  'a\u202F',
  'a\u205F',
  'a\u3000',
  '\uFEFFa',
];

describe('isUri', () => {
  it.each(loose)('takes %j under the loose rule [URI-01, TYP-06]', (uri) => {
    expect(isUri(uri)).toBe(true);
    expect(isUri(uri, 'loose', 'last')).toBe(true);
    expect(isUri(uri, 'loose', 'any')).toBe(true);
  });

  it.each(withEmpty)('takes %j only where components may be empty [URI-01, URI-02]', (uri) => {
    expect(isUri(uri)).toBe(false);
    expect(isUri(uri, 'loose', 'any')).toBe(true);
  });

  it.each(never)('takes %j under no rule [URI-01, URI-02, AMB-27]', (uri) => {
    for (const empty of ['none', 'last', 'any'] as const) {
      expect(isUri(uri, 'loose', empty)).toBe(false);
      expect(isUri(uri, 'strict', empty)).toBe(false);
    }
  });

  it.each(['com.myapp.topic1', '1.2', '_', 'a_b.c0'])('takes %j under the strict rule [URI-03]', (uri) => {
    expect(isUri(uri, 'strict')).toBe(true);
  });

  it.each(['com.MyApp', 'com.my-app', 'a..b', 'com.тема', 'a:b', '', 'a.'])(
    'refuses %j under the strict rule [URI-03]',
    (uri) => {
      expect(isUri(uri, 'strict')).toBe(false);
    },
  );

  it('allows empty components under the strict rule too [URI-04]', () => {
    expect(isUri('com..x', 'strict', 'any')).toBe(true);
    expect(isUri('com.', 'strict', 'any')).toBe(true);
    expect(isUri('', 'strict', 'any')).toBe(true);
    expect(isUri('com..X', 'strict', 'any')).toBe(false);
  });

  it('allows an empty last component only, for prefixes [URI-09, AMB-28]', () => {
    expect(isUri('com.', 'loose', 'last')).toBe(true);
    expect(isUri('', 'loose', 'last')).toBe(true);
    for (const uri of ['com..x', '.com', 'com..', '.']) expect(isUri(uri, 'loose', 'last')).toBe(false);
  });

  it('agrees with the regular expressions of the specification where no white space differs', () => {
    const alphabet = ['a', 'Z', '0', '_', '.', '#', ' ', '-'];
    let texts = [''];
    for (let length = 0; length < 4; length++) {
      for (const text of texts) {
        expect(isUri(text), text).toBe(/^([^\s.#]+\.)*([^\s.#]+)$/.test(text));
        expect(isUri(text, 'loose', 'any'), text).toBe(/^(([^\s.#]+\.)|\.)*([^\s.#]+)?$/.test(text));
        expect(isUri(text, 'strict'), text).toBe(/^([0-9a-z_]+\.)*([0-9a-z_]+)$/.test(text));
        expect(isUri(text, 'strict', 'any'), text).toBe(/^(([0-9a-z_]+\.)|\.)*([0-9a-z_]+)?$/.test(text));
        expect(isUri(text, 'loose', 'last'), text).toBe(/^([^\s.#]+\.)*([^\s.#]*)$/.test(text));
      }
      texts = texts.flatMap((text) => alphabet.map((character) => text + character));
    }
  });
});

describe('URI patterns', () => {
  it('lets exact, prefix and wildcard have the empty components that they may [URI-06, URI-07, URI-08, URI-09]', () => {
    expect(['exact', 'prefix', 'wildcard'].map((match) => emptyComponentsOf(match as 'exact'))).toEqual([
      'none',
      'last',
      'any',
    ]);
    expect(isUriPattern('a..b', 'exact')).toBe(false);
    expect(isUriPattern('a..b', 'prefix')).toBe(false);
    expect(isUriPattern('a..b', 'wildcard')).toBe(true);
    expect(isUriPattern('com.My.', 'prefix', 'strict')).toBe(false);
  });

  it.each([
    ['a.b', 'exact', 'a.b', true],
    ['a.b', 'exact', 'a.bc', false],
    ['com.my', 'prefix', 'com.myapp.x', true],
    ['com.myapp.', 'prefix', 'com.myapp', false],
    ['', 'prefix', 'anything', true],
    ['com..event', 'wildcard', 'com.foo.event', true],
    ['com..event', 'wildcard', 'com.foo.bar.event', false],
    ['com..event', 'wildcard', 'com.event', false],
    ['', 'wildcard', 'one', true],
    ['', 'wildcard', 'one.two', false],
    ['..', 'wildcard', 'a.b.c', true],
    ['com.Ä', 'exact', 'com.A\u0308', false],
    ['COM', 'prefix', 'com.x', false],
  ] as const)('matches %j (%s) with %j: %s [URI-08, URI-09, URI-10]', (pattern, match, uri, expected) => {
    expect(matchesUri(pattern, match, uri)).toBe(expected);
  });

  it('measures URIs in bytes, components and wildcards [L29]', () => {
    const limits = { ...defaultUriLimits, maxBytes: 12 };
    expect(isWithinUriLimits('a'.repeat(12), 'exact', limits)).toBe(true);
    expect(isWithinUriLimits('a'.repeat(13), 'exact', limits)).toBe(false);
    expect(isWithinUriLimits('😀😀😀', 'exact', limits)).toBe(true);
    expect(isWithinUriLimits('😀😀😀a', 'exact', limits)).toBe(false);
    expect(isWithinUriLimits('ä'.repeat(6), 'exact', limits)).toBe(true);
    expect(isWithinUriLimits('€'.repeat(5), 'exact', limits)).toBe(false);
    const components = (count: number): string => Array.from({ length: count }, () => 'a').join('.');
    expect(isWithinUriLimits(components(32), 'exact', defaultUriLimits)).toBe(true);
    expect(isWithinUriLimits(components(33), 'exact', defaultUriLimits)).toBe(false);
    expect(isWithinUriLimits('.'.repeat(7), 'wildcard', defaultUriLimits)).toBe(true);
    expect(isWithinUriLimits('.'.repeat(8), 'wildcard', defaultUriLimits)).toBe(false);
    expect(isWithinUriLimits(`a${'.'.repeat(8)}`, 'wildcard', defaultUriLimits)).toBe(true);
  });
});

describe('reserved and predefined URIs', () => {
  it('reserves the first component wamp and no longer one [URI-12]', () => {
    for (const uri of ['wamp', 'wamp.', 'wamp.foo', 'wamp.session.on_join'])
      expect(isReservedUri(uri)).toBe(true);
    for (const uri of ['wampx.foo', 'com.wamp', 'Wamp.foo', '', 'wam', 'a.wamp.b']) {
      expect(isReservedUri(uri)).toBe(false);
    }
  });

  it('predefines well-formed URIs, each once [URI-18]', () => {
    const uris = [...Object.values(ErrorUri), ...Object.values(CloseUri)];
    expect(new Set(uris).size).toBe(uris.length);
    for (const uri of uris) {
      expect(isUri(uri, 'strict')).toBe(true);
      expect(uri).toMatch(/^(?:wamp|router)\.(?:error|close)\./);
    }
  });
});
