import { ConnectionError, type ConnectionErrorCode, ProtocolError, SerializationError } from '@wamp/protocol';
import { describe, expect, it } from 'vitest';
import { Interrupted } from '../io/interruption.js';
import { CliError } from './cli-error.js';
import { describeFailure, exitCodeOfUri } from './describe-failure.js';

describe('the exit code of an error URI', () => {
  it.each([
    ['wamp.error.no_such_procedure', 6],
    ['wamp.error.runtime_error', 6],
    ['wamp.error.canceled', 6],
    ['router.error.limit_exceeded', 6],
    ['com.example.error.div_by_zero', 7],
    ['wamp.errors', 7],
    ['wamp.error.timeout', 8],
    ['wamp.error.not_authorized', 11],
    ['wamp.error.authorization_denied', 11],
    ['wamp.error.authorization_failed', 11],
    ['wamp.error.authorization_required', 11],
  ])('%s ends with %i', (uri, code) => {
    expect(exitCodeOfUri(uri)).toBe(code);
  });
});

describe('the exit code of a failure', () => {
  const connection = (code: ConnectionErrorCode): Error => new ConnectionError('x', { code });

  it.each([
    [connection('WAMP_ERR_UNREACHABLE'), 4],
    [connection('WAMP_ERR_CONNECT_TIMEOUT'), 4],
    [connection('WAMP_ERR_CONNECTION_LOST'), 9],
    [connection('WAMP_ERR_CONNECTION_CLOSED'), 9],
    [connection('WAMP_ERR_QUEUE_FULL'), 1],
    [new ProtocolError('x'), 9],
    [new SerializationError('x'), 2],
    [new CliError('x', 10), 10],
    [new Interrupted('SIGINT'), 130],
    [new Interrupted('SIGTERM'), 143],
    [new Interrupted('EPIPE'), 0],
    [new Error('x'), 1],
    ['x', 1],
  ])('%s ends with %i', (error, code) => {
    expect(describeFailure(error).exitCode).toBe(code);
  });

  it('is 4 when what is called lost could never be reached', () => {
    const cause = connection('WAMP_ERR_UNREACHABLE');
    const error = new ConnectionError('the session is over: x', { code: 'WAMP_ERR_CONNECTION_LOST', cause });
    expect(describeFailure(error).exitCode).toBe(4);
  });

  it('says in plain words why nobody answers, and what to try', () => {
    const cause = Object.assign(new Error('connect ECONNREFUSED 127.0.0.1:9'), { code: 'ECONNREFUSED' });
    const error = new ConnectionError(`cannot connect to ws://127.0.0.1:9/ws: ${cause.message}`, {
      code: 'WAMP_ERR_UNREACHABLE',
      cause: new AggregateError([cause]),
    });
    expect(describeFailure(error)).toMatchObject({
      message: 'cannot connect to ws://127.0.0.1:9/ws: connection refused',
      details: ['nothing is listening there.  start one:  wamp router run --dev'],
    });
  });

  it.each([
    [
      'SELF_SIGNED_CERT_IN_CHAIN',
      'its certificate is not signed by an authority that is trusted; tls.ca names others',
      'its certificate is not signed by an authority that is trusted',
      '--ca FILE  names the certificates to trust;  --insecure  trusts anybody',
    ],
    [
      'ERR_SSL_TLSV13_ALERT_CERTIFICATE_REQUIRED',
      'it wants a certificate of the client; tls.cert and tls.key name one',
      'it wants a certificate of the client',
      '--cert FILE --cert-key SRC  name one',
    ],
  ])('names its own flags for %s', (code, message, told, hint) => {
    const cause = Object.assign(new Error(message), { code });
    const error = new ConnectionError(`cannot connect to wss://a: ${message} (X)`, {
      code: 'WAMP_ERR_UNREACHABLE',
      cause,
    });
    expect(describeFailure(error)).toMatchObject({
      message: `cannot connect to wss://a: ${told} (X)`,
      details: [hint],
    });
  });
});
