import type { Authenticator, JoinRequest } from '@wamp/protocol';
import { unknownPeer } from '@wamp/protocol';
import fc from 'fast-check';
import { describe, expect, it } from 'vitest';
import { chooseMethod } from './choose-method.js';

const request: JoinRequest = {
  realm: 'realm1',
  authid: 'joe',
  authrole: undefined,
  authextra: {},
  session: 1,
  transport: 'memory',
  remoteAddress: '',
  peer: unknownPeer,
};

const method = (name: string, why?: string): Authenticator => ({
  method: name,
  ...(why !== undefined && { unusable: () => why }),
  begin: () => ({ kind: 'refused', reason: 'wamp.error.authentication_denied' }),
});

const chosen = (methods: readonly Authenticator[], offered?: readonly string[]): string => {
  const choice = chooseMethod(methods, offered, request);
  return 'begin' in choice ? choice.method : choice.reason;
};

describe('The method of a login', () => {
  const names = ['anonymous', 'ticket', 'wampcra', 'wamp-scram', 'cryptosign', 'foo', ''];

  it('is the first of the realm that was offered and can be used, whatever the order of the client [AUTH-19, AUTH-20, ANON-06, TIC-11]', () => {
    const arrangement = fc.record({
      enabled: fc.uniqueArray(fc.record({ name: fc.constantFrom(...names), usable: fc.boolean() }), {
        selector: ({ name }) => name,
      }),
      offered: fc.array(fc.constantFrom(...names), { minLength: 1 }),
    });
    fc.assert(
      fc.property(arrangement, ({ enabled, offered }) => {
        const methods = enabled.map(({ name, usable }) => method(name, usable ? undefined : 'no TLS'));
        const expected = enabled.find(({ name, usable }) => usable && offered.includes(name))?.name;
        const choice = chooseMethod(methods, offered, request);
        expect('begin' in choice ? choice.method : undefined).toBe(expected);
        const again = chooseMethod(methods, [...offered].reverse(), { ...request, authid: 'admin' });
        expect('begin' in again ? again.method : undefined).toBe(expected);
      }),
      { numRuns: 500 },
    );
  });

  it('skips names that nobody knows [AUTH-19]', () => {
    expect(chosen([method('ticket')], ['foo', 'cryptosign', 'ticket'])).toBe('ticket');
  });

  it('is anonymous when nothing was offered, and only then by itself [ANON-01, ANON-05]', () => {
    const methods = [method('ticket'), method('anonymous')];
    expect(chosen(methods)).toBe('anonymous');
    expect(chosen(methods, [])).toBe('anonymous');
    expect(chosen(methods, ['anonymous'])).toBe('anonymous');
    expect(chosen(methods, ['wampcra'])).toBe('wamp.error.no_matching_auth_method');
  });

  it('is missing: a credential is required, or another method [AUTH-21, AUTH-22, ANON-05]', () => {
    const methods = [method('wampcra')];
    expect(chosen(methods)).toBe('wamp.error.authentication_required');
    expect(chosen(methods, ['anonymous'])).toBe('wamp.error.authentication_required');
    expect(chosen(methods, ['foo'])).toBe('wamp.error.no_matching_auth_method');
    expect(chosen(methods, ['foo', 'anonymous'])).toBe('wamp.error.no_matching_auth_method');
    expect(chosen([method('anonymous')], ['wampcra'])).toBe('wamp.error.no_matching_auth_method');
  });

  it('is explained to clients that cannot use what the realm accepts [AUTH-21]', () => {
    const methods = [method('ticket', 'it needs TLS'), method('wampcra')];
    expect(chooseMethod(methods, ['ticket'], request)).toEqual({
      reason: 'wamp.error.no_matching_auth_method',
      message:
        'the realm accepts these authmethods: ticket, wampcra; ticket cannot be used here: it needs TLS',
    });
    expect(chosen(methods, ['ticket', 'wampcra'])).toBe('wampcra');
  });
});
