import { CloseUri, ErrorUri, type Uri } from '@wamp/protocol';
import type { JoinRefusal } from '../realm/join-refusal.js';

/**
 * The WebSocket close code that goes with the reason of an ABORT: up to 4499 the client may come back by itself,
 * from 4500 on it must not.
 */
export function closeCodeOf({ reason, retryAfterMs }: Pick<JoinRefusal, 'reason' | 'retryAfterMs'>): number {
  return retryAfterMs === undefined ? codeOf(reason) : 4401; // it may come back, only later (D46)
}

function codeOf(reason: Uri): number {
  switch (reason) {
    case ErrorUri.PROTOCOL_VIOLATION:
      return 1002;
    case ErrorUri.AUTHENTICATION_FAILED:
    case ErrorUri.AUTHORIZATION_FAILED:
      return 4401;
    case ErrorUri.AUTHENTICATION_DENIED:
    case ErrorUri.AUTHENTICATION_REQUIRED:
    case ErrorUri.NO_MATCHING_AUTH_METHOD:
    case ErrorUri.NO_SUCH_PRINCIPAL:
    case ErrorUri.NOT_AUTHORIZED:
      return 4501;
    case ErrorUri.NO_SUCH_REALM:
    case ErrorUri.NO_SUCH_ROLE:
    case ErrorUri.INVALID_URI:
      return 4502;
    case CloseUri.SYSTEM_SHUTDOWN:
      return 1012;
    default:
      return 1011;
  }
}
