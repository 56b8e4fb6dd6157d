import {
  type ClientRole,
  type RoleDetails,
  type Id,
  type Leniency,
  type MessageCodec,
  type Principal,
  type Strictness,
  type Transport,
  type Uri,
  type ViolationCloseCode,
  hasFeature,
} from '@wamp/protocol';
import type { ScopeRulings } from '../auth/rulings.js';
import type { SessionInfo } from '../router-events.js';

/** The client roles that HELLO announced. */
export type ClientRoles = Readonly<Partial<Record<ClientRole, RoleDetails>>>;

/** How somebody else ends a session. */
export interface Farewell {
  /** `GOODBYE.Reason` */
  readonly reason: Uri;
  /** `GOODBYE.Details.message` */
  readonly message: string | undefined;
  /** Whether its realm is told nothing: no meta events, no testaments. [SMETA-35] [TST-17] */
  readonly isSilent: boolean;
  /** Says whether the client may come back; told in `GOODBYE.Details._code` as well. @defaultValue 4500, and not told */
  readonly closeCode?: number;
}

/** How the rooms behind a session can end it. */
export interface SessionControl {
  /** The client broke the protocol: ABORT, and nothing of it is processed any more. */
  violated(problem: string, closeCode?: ViolationCloseCode): void;
  /** A breach was tolerated. */
  tolerated?(leniency: Leniency): void;
  /** Ends it with GOODBYE: it is out of its realm when this returns. [SMETA-38] */
  kill(farewell: Farewell): void;
  /** The client does not read what it is sent: drop everything, later in this tick. L60 */
  evict(): void;
}

/** What a session is made of. */
export interface SessionParts {
  readonly id: Id;
  readonly realm: Uri;
  readonly principal: Principal;
  readonly authmethod: string;
  readonly roles: ClientRoles;
  /** Features that the realm does not offer. [FEAT-02] */
  readonly withoutFeatures: ReadonlySet<string>;
  /** @defaultValue `strict` */
  readonly strictness?: Strictness;
  readonly transport: Transport;
  readonly codec: MessageCodec;
  readonly control: SessionControl;
}

/**
 * One open session, as Broker and Dealer see it: who it is and what it announced. How messages reach it is the
 * outbound room's business.
 */
export class RouterSession {
  readonly id: Id;
  readonly realm: Uri;
  readonly principal: Principal;
  readonly authmethod: string;
  readonly roles: ClientRoles;
  readonly transport: Transport;
  readonly codec: MessageCodec;
  readonly control: SessionControl;
  /** Whether harmless breaches of this client are tolerated. (D6) */
  readonly strictness: Strictness;
  readonly #withoutFeatures: ReadonlySet<string>;
  /** False from the first GOODBYE, ABORT or loss on: nothing is sent to it any more. [SES-33] [SES-36] */
  isOpen = true;
  /** What it was answered before when it asked for rights; shared with others to whom the same answers apply. */
  rulings: ScopeRulings | undefined;

  constructor(parts: SessionParts) {
    this.id = parts.id;
    this.realm = parts.realm;
    this.principal = parts.principal;
    this.authmethod = parts.authmethod;
    this.roles = parts.roles;
    this.transport = parts.transport;
    this.codec = parts.codec;
    this.control = parts.control;
    this.strictness = parts.strictness ?? 'strict';
    this.#withoutFeatures = parts.withoutFeatures;
  }

  /** Whether HELLO announced this feature for this role, and the realm offers it. [RPC-59] */
  supports(role: ClientRole, feature: string): boolean {
    return hasFeature(this.roles[role]?.features, feature) && !this.#withoutFeatures.has(feature);
  }

  /** Whether a breach of this client is to be overlooked; each time it is counts. (D6) */
  tolerates(leniency: Leniency): boolean {
    if (this.strictness === 'strict') return false;
    this.control.tolerated?.(leniency);
    return true;
  }

  get info(): SessionInfo {
    return {
      session: this.id,
      realm: this.realm,
      authid: this.principal.authid,
      authrole: this.principal.authrole,
      authmethod: this.authmethod,
      transport: this.transport.kind,
      serializer: this.transport.serializer.id,
      remoteAddress: this.transport.remoteAddress,
    };
  }
}
