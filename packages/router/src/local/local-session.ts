import type { Id, Message, Principal, Uri } from '@wamp/protocol';
import { type ClientRoles, RouterSession } from '../session/router-session.js';
import { localCodec } from './local-codec.js';
import { LocalTransport } from './local-transport.js';

/** What a session of the Router itself is made of. */
export interface LocalSessionParts {
  readonly id: Id;
  readonly realm: Uri;
  readonly principal: Principal;
  /** What it announces, as HELLO would. */
  readonly roles: ClientRoles;
  /** Gets each message that Broker and Dealer send to it, while they are at it: it must not throw. */
  readonly onMessage: (message: Message) => void;
}

/**
 * Makes a session inside this process. Broker and Dealer treat it like any other; it stands in no list of sessions and
 * lives as long as its realm. [SMETA-18]
 */
export function localSession({ id, realm, principal, roles, onMessage }: LocalSessionParts): RouterSession {
  return new RouterSession({
    id,
    realm,
    principal,
    authmethod: 'local',
    roles,
    withoutFeatures: new Set(),
    transport: new LocalTransport(onMessage),
    codec: localCodec,
    control: {
      violated: (problem) => {
        throw new Error(`the Router broke its own protocol: ${problem}`);
      },
      kill: () => undefined,
      evict: () => undefined,
    },
  });
}
