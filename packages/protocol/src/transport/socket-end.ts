import { ConnectionError } from '../errors.js';

/** What of a `net.Socket` tells who is at the other end. */
export interface RemoteEnd {
  readonly remoteAddress?: string | undefined;
  readonly remoteFamily?: string | undefined;
  readonly remotePort?: number | undefined;
}

/** `host:port` of the other end, an IPv6 host in brackets; empty when the socket has none. */
export function remoteAddressOf({ remoteAddress, remoteFamily, remotePort }: RemoteEnd): string {
  if (remoteAddress === undefined || remotePort === undefined) return '';
  const host = remoteFamily === 'IPv6' ? `[${remoteAddress}]` : remoteAddress;
  // Of `join` it is one string; of a template it would be one that holds its parts, for as long as the connection.
  return [host, remotePort].join(':');
}

/** The error of a connection that ended without a goodbye: `WAMP_ERR_CONNECTION_LOST`. */
export function connectionLost(what: string, cause?: Error): ConnectionError {
  return new ConnectionError(what, { code: 'WAMP_ERR_CONNECTION_LOST', ...(cause && { cause }) });
}
