import type { Id } from '@wamp/protocol';

/** Who called or published, as far as the Router disclosed it. */
export interface Peer {
  readonly session: Id | undefined;
  readonly authid: string | undefined;
  readonly authrole: string | undefined;
}

/** `undefined` when nothing was disclosed. */
export function peerOf(session?: Id, authid?: string, authrole?: string): Peer | undefined {
  return session === undefined && authid === undefined ? undefined : { session, authid, authrole };
}
