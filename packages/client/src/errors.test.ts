import { ErrorUri } from '@wamp/protocol';
import { ConnectionError } from '@wamp/protocol';
import { describe, expect, it } from 'vitest';
import { type CallPromise, JoinError, WampError, isWampError, localError, settle } from './errors.js';

const rejected = (error: Error): CallPromise<number, object> => Promise.reject(error);

describe('settle', () => {
  it('gives the result, or the ERROR of the other Peer, as a value', async () => {
    expect(await settle(Promise.resolve(1))).toEqual({ ok: true, value: 1 });
    const error = new WampError('com.error', { kwargs: { id: 7 } });
    expect(await settle(rejected(error))).toEqual({ ok: false, error });
  });

  it('rejects with what no Peer said', async () => {
    for (const error of [
      localError('wamp.error.timeout', 'too late'),
      new ConnectionError('lost', { code: 'WAMP_ERR_CONNECTION_LOST' }),
      new TypeError('bug'),
    ]) {
      await expect(settle(rejected(error))).rejects.toBe(error);
    }
  });
});

describe('Errors of the client', () => {
  it('have a stable code and an URI or reason, and say what is known', () => {
    expect(new WampError('com.error')).toMatchObject({
      name: 'WampError',
      code: 'WAMP_ERR_APPLICATION',
      message: 'com.error',
      args: [],
      kwargs: {},
      details: {},
    });
    const cause = new Error('why');
    expect(new JoinError('com.reason', { message: 'no', cause })).toMatchObject({
      name: 'JoinError',
      code: 'WAMP_ERR_JOIN',
      reason: 'com.reason',
      message: 'com.reason: no',
      cause,
    });
  });

  it('are told apart by URI, also those of another copy of this package', () => {
    const copy = Object.assign(new Error('x'), { name: 'WampError', uri: 'com.error' });
    expect(isWampError(new WampError('com.error'), 'com.error')).toBe(true);
    expect(isWampError(copy, 'com.error')).toBe(true);
    expect(isWampError(copy, 'com.other')).toBe(false);
    expect(isWampError({ name: 'WampError', uri: 'com.error' }, 'com.error')).toBe(false);
    expect(isWampError(new JoinError('com.error'), 'com.error')).toBe(false);
  });

  const spellings = [
    ['wamp.error.canceled', 'wamp.error.cancelled'],
    ['wamp.error.not_authorized', 'wamp.error.authorization_denied'],
    ['wamp.error.option_disallowed.disclose_me', 'wamp.error.disclose_me.not_allowed'],
    ['wamp.error.procedure_already_exists', 'wamp.error.procedure_exists_with_different_invocation_policy'],
  ] as const;
  it.each(spellings)('take %s and %s for the same (A-02, A-07, A-13, A-38)', (usual, other) => {
    for (const [one, two] of [
      [usual, other],
      [other, usual],
      [other, other],
    ] as const) {
      expect(isWampError(new WampError(one), two)).toBe(true);
    }
    expect(isWampError(new WampError(other), 'wamp.error.timeout')).toBe(false);
    expect(isWampError(new WampError(other.replace('wamp.', 'com.')), usual)).toBe(false);
    expect(new WampError(other).uri).toBe(other);
  });

  it('tell apart that somebody may not, that nobody could say so, and that a right has to be got first [AZ-37, AZ-09, URI-42, URI-43]', () => {
    const uris = [ErrorUri.NOT_AUTHORIZED, ErrorUri.AUTHORIZATION_FAILED, ErrorUri.AUTHORIZATION_REQUIRED];
    for (const uri of uris) {
      expect(uris.filter((other) => isWampError(new WampError(uri), other))).toEqual([uri]);
    }
    const denied = new WampError(ErrorUri.AUTHORIZATION_DENIED);
    expect(uris.filter((other) => isWampError(denied, other))).toEqual([ErrorUri.NOT_AUTHORIZED]);
    expect(denied.uri).toBe('wamp.error.authorization_denied');
  });
});
