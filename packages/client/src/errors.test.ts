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
});
