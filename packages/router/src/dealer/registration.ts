import type { Id, InvocationPolicy, MatchPolicy, Uri } from '@wamp/protocol';
import type { RouterSession } from '../session/router-session.js';

/** One session that serves a registration, with what it wished for itself. [SHR-21] A-17 */
export interface Callee {
  readonly session: RouterSession;
  /** It is told who calls. [CID-09] */
  readonly disclosesCaller: boolean;
  /** It watches timeouts itself, if it announced that it can. [TMO-09] [TMO-21] */
  readonly forwardsTimeout: boolean;
  /** Invocations of this registration that it takes at once; undefined: the Router's limit for a session. (D35) */
  readonly concurrency: number | undefined;
  /** Its name among the nodes of a sharded registration. */
  readonly nkey: string | undefined;
  /** Invocations that run; counted only where there is a `concurrency`. */
  running: number;
}

/** What a registration begins with. */
export interface RegistrationParts {
  readonly id: Id;
  readonly procedure: Uri;
  readonly match: MatchPolicy;
  readonly invoke: InvocationPolicy;
  readonly created: number;
}

/** One procedure or pattern with the Callees that serve it. */
export class Registration {
  readonly id: Id;
  readonly procedure: Uri;
  readonly match: MatchPolicy;
  readonly invoke: InvocationPolicy;
  /** Milliseconds since 1970-01-01 UTC. */
  readonly created: number;
  /** In the order in which they registered. [SHR-13] */
  readonly members: Callee[] = [];
  /** Whose turn it is under `roundrobin`, an index of `members`. [SHR-07] */
  turn = 0;
  /** Calls that wait for a Callee. */
  queued = 0;

  constructor(parts: RegistrationParts) {
    this.id = parts.id;
    this.procedure = parts.procedure;
    this.match = parts.match;
    this.invoke = parts.invoke;
    this.created = parts.created;
  }

  /** The sessions that serve it, in the order in which they registered. [RMETA-09] */
  get callees(): readonly RouterSession[] {
    return this.members.map(({ session }) => session);
  }

  has(session: RouterSession): boolean {
    return this.members.some((member) => member.session === session);
  }

  /** Takes a session out; nobody is left out or served twice in a row because the others move up. [SHR-12] */
  remove(session: RouterSession): void {
    const at = this.members.findIndex((member) => member.session === session);
    if (at < 0) return;
    this.members.splice(at, 1);
    if (at < this.turn) this.turn--;
    if (this.turn >= this.members.length) this.turn = 0;
  }

  /** Notes that this Callee had its turn, whether it could take the call or not: one for each call. [PRI-11] [SHR-18] */
  served(callee: Callee): void {
    if (this.invoke !== 'roundrobin') return;
    this.turn = (this.members.indexOf(callee) + 1) % this.members.length;
  }
}
