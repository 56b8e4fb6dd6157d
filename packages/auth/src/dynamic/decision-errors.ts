import { ErrorUri, type Uri } from '@wamp/protocol';
import { AuthenticationRefusal } from './authentication-refusal.js';

/**
 * What clients may be told in the words of who decides; all else is a failure. [DYN-10] [DYN-11] `no_such_realm` is not
 * among it, as the Router says that of the realm in which it looks for the procedure. [DYN-12]
 */
const forwarded: ReadonlyMap<Uri, ErrorUri> = new Map(
  [
    ErrorUri.AUTHENTICATION_DENIED,
    ErrorUri.AUTHENTICATION_FAILED,
    ErrorUri.AUTHENTICATION_REQUIRED,
    ErrorUri.NOT_AUTHORIZED,
    ErrorUri.NO_SUCH_PRINCIPAL,
    ErrorUri.NO_SUCH_ROLE,
  ].map((uri) => [uri, uri]),
);

/** Longer texts are cut. */
const maxMessageLength = 200;

/**
 * The refusal that an error of who decides is: its URI, if that may be told, with its first argument. `undefined`: a
 * failure, of which clients learn nothing.
 */
export function refusalIn(error: unknown): AuthenticationRefusal | undefined {
  if (error instanceof AuthenticationRefusal) return refusal(error.reason, error.message);
  if (typeof error !== 'object' || error === null || !('uri' in error)) return undefined;
  const args: unknown = 'args' in error ? error.args : undefined;
  return refusal(error.uri, Array.isArray(args) ? args[0] : undefined);
}

function refusal(uri: unknown, message: unknown): AuthenticationRefusal | undefined {
  const reason = typeof uri === 'string' ? forwarded.get(uri) : undefined;
  if (reason === undefined) return undefined;
  return new AuthenticationRefusal(
    reason,
    typeof message === 'string' ? message.slice(0, maxMessageLength) : 'the login was refused',
  );
}
