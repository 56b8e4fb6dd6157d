import { concatBytes } from '@noble/hashes/utils.js';
import type { ChannelBinding } from '@wamp/protocol';
import { encodeBase64 } from '../bytes/base64.js';
import { utf8 } from '../bytes/utf8.js';

/** A binding to the TLS connection: its kind and what only this connection has. */
export interface BoundChannel {
  readonly kind: ChannelBinding;
  readonly data: Uint8Array;
}

/** All that both sides have said. */
export interface ScramExchange {
  /** As SASLprep gave it. */
  readonly authid: string;
  readonly clientNonce: string;
  /** The client's nonce and the Router's behind it, as text. [SCR-10] */
  readonly nonce: string;
  /** Base64, as it is in CHALLENGE. */
  readonly salt: string;
  readonly iterations: number;
  readonly channel: BoundChannel | undefined;
}

/** What proof and verifier are made over. `kdf` and `memory` are no part of it. [SCR-26] [SCR-29] */
export function authMessage(exchange: ScramExchange): Uint8Array {
  const { authid, clientNonce, nonce, salt, iterations, channel } = exchange;
  const clientFirst = `n=${escapeAuthid(authid)},r=${clientNonce}`; // [SCR-25]
  const serverFirst = `r=${nonce},s=${salt},i=${iterations}`;
  const clientFinal = `c=${encodeBase64(channelInput(channel))},r=${nonce}`; // [SCR-28]
  return utf8(`${clientFirst},${serverFirst},${clientFinal}`);
}

/** One pass: what stands for `=` has an `=` itself. */
function escapeAuthid(authid: string): string {
  return authid.replace(/[=,]/g, (character) => (character === '=' ? '=3D' : '=2C'));
}

/** Never the flag `y`, never an authzid. [SCR-27] [SCR-51] */
function channelInput(channel: BoundChannel | undefined): Uint8Array {
  if (channel === undefined) return utf8('n,,');
  return concatBytes(utf8(`p=${channel.kind},,`), channel.data);
}
