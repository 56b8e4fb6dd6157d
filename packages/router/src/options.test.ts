import { describe, expect, it } from 'vitest';
import { InvalidOptionError, createRouter, defaultLimits } from './index.js';
import { openRealm } from './fixtures/test-router.js';

const problems: readonly (readonly [option: string, make: () => unknown])[] = [
  ['limits.helloTimeoutMs', () => createRouter({ limits: { helloTimeoutMs: 0 } })],
  ['limits.joinTimeoutMs', () => createRouter({ limits: { joinTimeoutMs: 2 ** 31 } })],
  ['limits.maxPendingCalls', () => createRouter({ limits: { maxPendingCalls: Number.NaN } })],
  [
    'limits.decode.maxDepth',
    () => createRouter({ limits: { decode: { ...defaultLimits.decode, maxDepth: 0 } } }),
  ],
  ['limits.uri.maxBytes', () => createRouter({ limits: { uri: { ...defaultLimits.uri, maxBytes: -1 } } })],
  ['realms[0].name', () => createRouter({ realms: [openRealm('a..b')] })],
  ['realms[1].name', () => createRouter({ realms: [openRealm('a'), openRealm('a')] })],
];

describe('Router options', () => {
  it.each(problems)('are refused by name when they are out of range: %s', (option, make) => {
    expect(make).toThrow(InvalidOptionError);
    expect(make).toThrow(expect.objectContaining({ option, code: 'WAMP_ERR_INVALID_OPTION' }) as Error);
  });

  it('take levels of trust that are integers from 0 on, and no others [TRL-03]', () => {
    for (const level of [-1, 0.5, Number.NaN, Infinity]) {
      const make = () =>
        createRouter({ realms: [openRealm('a', { trustLevels: [{ level: 0 }, { level }] })] });
      expect(make).toThrow(
        expect.objectContaining({ option: 'realms[0].trustLevels[1].level' }) as InvalidOptionError,
      );
    }
    for (const level of [0, 1, 2 ** 31]) {
      expect(() => createRouter({ realms: [openRealm('a', { trustLevels: [{ level }] })] })).not.toThrow();
    }
  });

  it('may be without limit where that is no time', () => {
    expect(() => createRouter({ limits: { maxPendingCalls: Infinity } })).not.toThrow();
  });
});
