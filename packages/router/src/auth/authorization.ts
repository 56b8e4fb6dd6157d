import type {
  AuthorizationRequest,
  Authorizer,
  CallProcedure,
  DisclosurePolicy,
  Explanation,
  Uri,
} from '@wamp/protocol';
import type { Clock } from '../clock.js';
import type { RouterSession } from '../session/router-session.js';
import { AllowAll } from './allow-all.js';
import { type Decision, type Outcome, decisionOn } from './decision.js';
import { OpenQuestion, PendingQuestions, SessionGone } from './pending-questions.js';
import { type Question, requestOf } from './question.js';
import { type Ruling, authorizationFailed, notAuthorized, plainlyAllowed } from './ruling.js';
import { Rulings, maxCacheMs } from './rulings.js';
import { explanationOf } from './static-authorizer.js';
import type { TrustedProcedures } from './trusted-procedures.js';

/** Who decides. */
export interface Deciders {
  readonly authorizer: Authorizer;
  /** Decides before it. */
  readonly trusted: TrustedProcedures;
}

/** What asking an authorizer needs. */
export interface AuthorizationParts extends Deciders {
  readonly clock: Clock;
  readonly call: CallProcedure;
  /** L14 */
  readonly timeoutMs: number;
  /** L14 */
  readonly maxPending: number;
  /** L14 */
  readonly maxPendingPerSession: number;
  /** L54 */
  readonly maxRemembered: number;
  /** Told what goes wrong with the authorizer. */
  readonly onFailure: (error: unknown) => void;
  /** [AZ-34] */
  readonly onDecision: ((decision: Decision) => void) | undefined;
}

/** A question with the kind under which its answer is remembered. */
export interface Asked {
  readonly kind: number;
  readonly question: Question;
}

/** Asks the authorizer of one realm; whatever goes wrong with it means no. [URI-33] [AZ-08] B10 */
export class Authorization {
  readonly #parts: AuthorizationParts;
  readonly #pending: PendingQuestions;
  #authorizer: Authorizer;
  #trusted: TrustedProcedures;
  #rulings: Rulings;
  /** Nobody has to be asked. */
  #allowsAll: boolean;

  constructor(parts: AuthorizationParts) {
    const { authorizer, clock, timeoutMs, maxPending, maxPendingPerSession } = parts;
    this.#parts = parts;
    this.#pending = new PendingQuestions({
      clock,
      timeoutMs,
      max: maxPending,
      maxPerSession: maxPendingPerSession,
    });
    this.#authorizer = authorizer;
    this.#trusted = parts.trusted;
    this.#rulings = new Rulings(parts.maxRemembered);
    this.#allowsAll = this.#isOpen(authorizer);
  }

  get authorizer(): Authorizer {
    return this.#authorizer;
  }

  /** Answers that are remembered. */
  get rememberedCount(): number {
    return this.#rulings.size;
  }

  /** Questions that wait for their answers. */
  get pendingCount(): number {
    return this.#pending.size;
  }

  /** From now on somebody else decides; what was answered before is forgotten. [AZ-25] */
  replace({ authorizer, trusted }: Deciders, sessions: Iterable<RouterSession>): void {
    this.#authorizer = authorizer;
    this.#trusted = trusted;
    this.#allowsAll = this.#isOpen(authorizer);
    this.#rulings = new Rulings(this.#parts.maxRemembered);
    for (const session of sessions) session.rulings = undefined;
  }

  /** A session leaves: its questions end, and what was remembered for it alone is forgotten. [AZ-14] [AZ-25] */
  leave(session: RouterSession): void {
    this.#pending.leave(session);
    if (session.rulings !== undefined) this.#rulings.leave(session.rulings);
    session.rulings = undefined;
  }

  /**
   * The answer that was given before, or that everybody gets. Allocates nothing while nobody keeps accounts.
   * @param kind - see {@link Kind}
   */
  known(from: RouterSession, kind: number, uri: Uri): Ruling | undefined {
    return this.#allowsAll ? plainlyAllowed : from.rulings?.find(kind, uri, this.#parts.clock);
  }

  /** Answers at once where it is known already, or the authorizer does so. Never throws or rejects. */
  ask(from: RouterSession, asked: Asked): Ruling | Promise<Ruling> {
    const known = this.known(from, asked.kind, asked.question.uri);
    if (known !== undefined) return this.#repeated(from, asked, known);
    const request = requestOf(from, asked.question);
    if (this.#trusted.refuses(request)) return this.#settled(from, asked, notAuthorized);
    const question = new OpenQuestion(this.#parts.call);
    const epoch = this.#rulings;
    try {
      const shared = this.#knownToOthers(from, asked, request);
      if (shared !== undefined) return this.#repeated(from, asked, shared);
      if (!this.#pending.hasRoom(from)) throw new Error('too many questions to the authorizer are pending');
      const verdict: unknown = this.#authorizer.authorize(request, question);
      if (isPromise(verdict)) return this.#await(from, asked, { request, question, epoch, verdict });
      if (epoch !== this.#rulings) return this.ask(from, asked); // it has had itself replaced
      return this.#settled(from, asked, this.#rulingOf(from, asked, { request, verdict }));
    } catch (error) {
      return this.#settled(from, asked, this.#failed(error));
    }
  }

  /** Answers as `ask` would, and says why; asks nobody outside. */
  explain(request: AuthorizationRequest): Explanation {
    const { authorizer } = this;
    if (authorizer.hasRole?.(request.authrole) === false) {
      return { allow: false, by: 'no_role', considered: [] };
    }
    if (this.#trusted.refuses(request)) return { allow: false, by: 'trusted_procedure', considered: [] };
    return explanationOf(authorizer, request);
  }

  /** Waits. The answer of an authorizer that was replaced meanwhile is worth nothing: the new one is asked. */
  async #await(from: RouterSession, asked: Asked, pending: Pending): Promise<Ruling> {
    const { request, question, epoch } = pending;
    let ruling: Ruling;
    try {
      const verdict: unknown = await this.#pending.wait(from, question, pending.verdict);
      if (epoch !== this.#rulings) return await this.ask(from, asked);
      ruling = this.#rulingOf(from, asked, { request, verdict });
    } catch (error) {
      ruling = error instanceof SessionGone ? authorizationFailed : this.#failed(error);
    }
    return this.#settled(from, asked, ruling);
  }

  #settled(from: RouterSession, { question }: Asked, ruling: Ruling): Ruling {
    this.#tell(from, question, { ruling, isRemembered: false });
    return ruling;
  }

  #repeated(from: RouterSession, { question }: Asked, ruling: Ruling): Ruling {
    this.#tell(from, question, { ruling, isRemembered: true });
    return ruling;
  }

  /** [AZ-34] */
  #tell(from: RouterSession, question: Question, outcome: Outcome): void {
    const { onDecision, onFailure } = this.#parts;
    if (onDecision === undefined) return;
    try {
      onDecision(decisionOn(from, question, outcome));
    } catch (error) {
      onFailure(error); // who keeps accounts does not decide
    }
  }

  /** A session that asks for the first time: others of its scope may have been answered. */
  #knownToOthers(from: RouterSession, { kind, question }: Asked, request: AuthorizationRequest) {
    if (from.rulings !== undefined || this.#rulings.scopes === 0 || !from.isOpen) return undefined;
    from.rulings = this.#rulings.enter(this.#scopeOf(request));
    return from.rulings.find(kind, question.uri, this.#parts.clock);
  }

  /** An authorizer is a plug-in: what it gives is looked at before it is believed. @throws {TypeError} */
  #rulingOf(
    from: RouterSession,
    asked: Asked,
    { request, verdict }: { readonly request: AuthorizationRequest; readonly verdict: unknown },
  ): Ruling {
    const { allow, disclose, force, cache } = checkedVerdict(verdict);
    const isAllowed = allow && (request.force !== true || force === true); // (D57) a right of its own
    const ruling = isAllowed ? allowing(disclose) : notAuthorized;
    this.#remember(from, asked, { request, ruling, cache });
    return ruling;
  }

  #remember(from: RouterSession, { kind, question }: Asked, { request, ruling, cache }: Rememberable): void {
    if (cache === undefined || cache === false || !from.isOpen) return; // [AZ-26]
    const ttl = cache === 'always' ? Infinity : cache === true ? maxCacheMs : Math.min(cache, maxCacheMs);
    if (!(ttl > 0)) return;
    from.rulings ??= this.#rulings.enter(this.#scopeOf(request));
    const until = ttl === Infinity ? ttl : this.#parts.clock.elapsed() + ttl;
    this.#rulings.add(from.rulings, kind, { uri: question.uri, ruling, until });
  }

  /** [AZ-24] everything that answers may depend on; the realm is that of this object */
  #scopeOf(subject: AuthorizationRequest): string {
    const { authid, authrole } = subject;
    const scope: unknown =
      this.#authorizer.scopeOf === undefined ? authid : this.#authorizer.scopeOf(subject);
    if (typeof scope !== 'string') throw new TypeError('the authorizer gave no scope');
    return `${String(authrole.length)} ${authrole} ${scope}`;
  }

  #failed(error: unknown): Ruling {
    this.#parts.onFailure(error);
    return authorizationFailed;
  }

  #isOpen(authorizer: Authorizer): boolean {
    return authorizer instanceof AllowAll && this.#trusted.isEmpty;
  }
}

interface Pending {
  readonly request: AuthorizationRequest;
  readonly question: OpenQuestion;
  /** Where the answer would be remembered. */
  readonly epoch: Rulings;
  readonly verdict: PromiseLike<unknown>;
}

interface CheckedVerdict {
  readonly allow: boolean;
  readonly disclose: DisclosurePolicy | undefined;
  readonly force: boolean | undefined;
  readonly cache: boolean | number | 'always' | undefined;
}

interface Rememberable {
  readonly request: AuthorizationRequest;
  readonly ruling: Ruling;
  readonly cache: CheckedVerdict['cache'];
}

/** [AZ-08] */
function checkedVerdict(verdict: unknown): CheckedVerdict {
  if (typeof verdict !== 'object' || verdict === null || !('allow' in verdict)) {
    throw new TypeError('the authorizer gave no verdict');
  }
  const { allow } = verdict;
  if (typeof allow !== 'boolean') throw new TypeError('the authorizer gave no verdict');
  const disclose = 'disclose' in verdict ? verdict.disclose : undefined;
  if (disclose !== undefined && !isDisclosure(disclose)) {
    throw new TypeError('the authorizer gave an unknown disclosure policy');
  }
  const cache = 'cache' in verdict ? verdict.cache : undefined;
  if (cache !== undefined && !isCache(cache)) throw new TypeError('the authorizer gave an unknown cache');
  return { allow, disclose, force: 'force' in verdict && verdict.force === true, cache };
}

/** What is said nearly always is made once. */
function allowing(disclose: DisclosurePolicy | undefined): Ruling {
  return disclose === undefined ? plainlyAllowed : { allow: true, disclose };
}

function isPromise(value: unknown): value is PromiseLike<unknown> {
  return typeof value === 'object' && value !== null && 'then' in value;
}

function isDisclosure(value: unknown): value is DisclosurePolicy {
  return value === 'never' || value === 'by_option' || value === 'always';
}

function isCache(value: unknown): value is boolean | number | 'always' {
  return typeof value === 'boolean' || typeof value === 'number' || value === 'always';
}
