import { type AuthenticationStep, ErrorUri, type JoinRequest } from '@wamp/protocol';
import { decodeBase64 } from '../bytes/base64.js';
import type { BoundChannel } from './auth-message.js';
import { boundChannel } from './bound-channel.js';
import { saslPrep } from './saslprep.js';

/** Longer names are nobody's: putting accents in order takes a time that grows with the square of their number. T10 */
const maxAuthidLength = 1_024;

/** What RFC 5802 calls the reasons of a refusal, for `ABORT.Details.scram`. [SCR-43] */
export type ScramError =
  'invalid-proof' | 'channel-bindings-dont-match' | 'channel-binding-not-supported' | 'other-error';

const messages: Readonly<Record<ScramError, string>> = {
  'invalid-proof': 'authentication was denied',
  'channel-bindings-dont-match': 'the channel binding is missing or is that of another connection',
  'channel-binding-not-supported': 'the channel binding that was asked for is not to be had here',
  'other-error': 'authid or nonce cannot be used',
};

/** A refusal that never tells whether the name or the password is wrong. */
export function refused(scram: ScramError): AuthenticationStep {
  return {
    kind: 'refused',
    reason: ErrorUri.AUTHENTICATION_DENIED,
    message: messages[scram],
    details: { scram },
  };
}

/** HELLO, as far as it counts. */
export interface ScramHello {
  /** As it came. */
  readonly authid: string;
  /** As SASLprep gives it. */
  readonly prepared: string;
  readonly clientNonce: string;
  readonly channel: BoundChannel | undefined;
}

/** Reads HELLO; what cannot be used is refused. [SCR-05] [SCR-07] */
export function readScramHello({ authid, authextra, peer }: JoinRequest): ScramHello | AuthenticationStep {
  const { nonce, channel_binding: binding } = authextra;
  const octets = decodeBase64(nonce); // [SCR-04]
  const prepared = authid === undefined ? undefined : prepare(authid);
  if (authid === undefined || prepared === undefined || prepared === '') return refused('other-error');
  if (typeof nonce !== 'string' || octets === undefined || octets.length === 0) return refused('other-error');
  const channel = boundChannel(peer, binding);
  if (isBinding(binding) && channel === undefined) return refused('channel-binding-not-supported');
  return { authid, prepared, clientNonce: nonce, channel };
}

/** Absent is the same as null. [SCR-02] */
function isBinding(binding: unknown): boolean {
  return binding !== undefined && binding !== null;
}

function prepare(authid: string): string | undefined {
  if (authid.length > maxAuthidLength) return undefined;
  try {
    return saslPrep(authid, 'authid'); // [SCR-22]
  } catch {
    // a name that nobody can have [SCR-23]
    return undefined;
  }
}
