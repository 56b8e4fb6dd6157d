import {
  type ErrorMessage,
  ErrorUri,
  type Id,
  type IdGenerator,
  type InvocationPolicy,
  type MatchPolicy,
  type RegisterMessage,
  type Uri,
  isReservedUri,
} from '@wamp/protocol';
import type { Clock } from '../clock.js';
import { UriIndex } from '../matching/uri-index.js';
import type { RouterLimits } from '../limits.js';
import { errorReply, explainedError, limitReply } from '../replies.js';
import type { RouterSession } from '../session/router-session.js';
import { Registration } from './registration.js';

/** What one session holds. */
interface Held {
  readonly registrations: Map<Id, Registration>;
  /** Without those of the Router's own URIs. */
  count: number;
  patterns: number;
}

/** What a table of registrations is made of. */
export interface RegistrationTableParts {
  readonly limits: RouterLimits;
  readonly clock: Clock;
  readonly registrationIds: IdGenerator;
  readonly withoutFeatures: ReadonlySet<string>;
}

/** Who serves which procedure in one realm. */
export class RegistrationTable {
  readonly #parts: RegistrationTableParts;
  readonly #index = new UriIndex<Registration>();
  readonly #byId = new Map<Id, Registration>();
  readonly #held = new Map<RouterSession, Held>();
  #reserved = 0;

  constructor(parts: RegistrationTableParts) {
    this.#parts = parts;
  }

  /** Number of procedures and patterns that are served, without those of the Router itself. */
  get size(): number {
    return this.#byId.size - this.#reserved;
  }

  /** Every registration, those of the Router itself too. */
  all(): Iterable<Registration> {
    return this.#byId.values();
  }

  byId(id: Id): Registration | undefined {
    return this.#byId.get(id);
  }

  /** The registration of exactly this URI or pattern. [PBR-18] */
  get(uri: Uri, match: MatchPolicy): Registration | undefined {
    return this.#index.get(uri, match);
  }

  /** The registration that serves a concrete procedure. [PBR-08] */
  best(procedure: Uri): Registration | undefined {
    return this.#index.best(procedure);
  }

  /** The registrations that a session serves. */
  heldBy(session: RouterSession): readonly Registration[] {
    return [...(this.#held.get(session)?.registrations.values() ?? [])];
  }

  /** The registration with this id, if the session serves it. [RPC-08] */
  held(session: RouterSession, id: Id): Registration | undefined {
    return this.#held.get(session)?.registrations.get(id);
  }

  /** Why a session cannot have what it asks for; `existing` is what it would join. Nothing changes. */
  refusal(
    from: RouterSession,
    message: RegisterMessage,
    existing: Registration | undefined,
  ): ErrorMessage | undefined {
    const { options, procedure } = message;
    const invoke = this.#policyOf(message);
    if (invoke === undefined) return notAllowed(message, 'invoke "sharded" is not supported'); // [SHR-17]
    if (options.concurrency === 0) return notAllowed(message, 'concurrency must be 1 or more');
    if (invoke === 'sharded' && options.nkey === undefined) {
      return notAllowed(message, 'invoke "sharded" needs nkey');
    }
    const maxKey = this.#parts.limits.uri.maxBytes;
    if ((options.nkey ?? '').length > maxKey) {
      return notAllowed(message, `nkey has at most ${String(maxKey)} characters`);
    }
    if (existing !== undefined) return this.#refusalToJoin(from, message, existing);
    const { limits } = this.#parts;
    return !isReservedUri(procedure) && this.size >= limits.maxRegistrationsPerRealm
      ? limitReply(message, 'L42', limits.maxRegistrationsPerRealm)
      : this.#refusalToHold(from, message);
  }

  /** Makes a registration or joins the existing one. @returns what the session serves now */
  add(from: RouterSession, message: RegisterMessage): Registration {
    const { options, procedure } = message;
    const match = options.match ?? 'exact';
    const registration = this.#index.get(procedure, match) ?? this.#create(message, match);
    registration.members.push({
      session: from,
      disclosesCaller: options.disclose_caller === true,
      forwardsTimeout: options.forward_timeout === true,
      concurrency: options.concurrency,
      nkey: options.nkey,
      running: 0,
    });
    this.#hold(from, registration);
    return registration;
  }

  /** Takes a session out of a registration; without Callees it is gone. @returns whether that was the last one */
  remove(session: RouterSession, registration: Registration): boolean {
    this.#release(session, registration);
    registration.remove(session);
    if (registration.members.length > 0) return false; // [SHR-11]
    this.#index.delete(registration.procedure, registration.match);
    this.#byId.delete(registration.id);
    if (isReservedUri(registration.procedure)) this.#reserved--;
    return true; // [SHR-14]
  }

  #create(message: RegisterMessage, match: MatchPolicy): Registration {
    const { procedure } = message;
    const registration = new Registration({
      id: this.#parts.registrationIds.next(),
      procedure,
      match,
      invoke: this.#policyOf(message) ?? 'single',
      created: this.#parts.clock.now(),
    });
    this.#index.add(procedure, match, registration);
    this.#byId.set(registration.id, registration);
    if (isReservedUri(procedure)) this.#reserved++;
    return registration;
  }

  /** What is switched off is not looked at. [SHR-03] [SHR-19] @returns undefined for a policy that is not known here */
  #policyOf({ options: { invoke = 'single' } }: RegisterMessage): InvocationPolicy | undefined {
    const { withoutFeatures } = this.#parts;
    const isShared = !withoutFeatures.has('shared_registration');
    if (invoke !== 'sharded') return isShared ? invoke : 'single';
    if (!withoutFeatures.has('sharded_registration')) return invoke;
    return isShared ? undefined : 'single';
  }

  #refusalToJoin(from: RouterSession, message: RegisterMessage, existing: Registration) {
    const invoke = this.#policyOf(message);
    if (existing.invoke === 'single' || existing.invoke !== invoke || existing.has(from)) {
      return errorReply(message, ErrorUri.PROCEDURE_ALREADY_EXISTS); // [RPC-04] [RPC-05] [SHR-04] [SHR-05] [SHR-15]
    }
    const { maxCalleesPerRegistration } = this.#parts.limits;
    return existing.members.length >= maxCalleesPerRegistration
      ? limitReply(message, 'L43', maxCalleesPerRegistration)
      : this.#refusalToHold(from, message);
  }

  #refusalToHold(from: RouterSession, message: RegisterMessage): ErrorMessage | undefined {
    if (isReservedUri(message.procedure)) return undefined;
    const { maxRegistrationsPerSession, maxPatternRegistrationsPerSession } = this.#parts.limits;
    const held = this.#held.get(from);
    if ((held?.count ?? 0) >= maxRegistrationsPerSession) {
      return limitReply(message, 'L41', maxRegistrationsPerSession);
    }
    const isPattern = (message.options.match ?? 'exact') !== 'exact';
    return isPattern && (held?.patterns ?? 0) >= maxPatternRegistrationsPerSession
      ? limitReply(message, 'L41', maxPatternRegistrationsPerSession)
      : undefined;
  }

  #hold(session: RouterSession, registration: Registration): void {
    let held = this.#held.get(session);
    if (held === undefined)
      this.#held.set(session, (held = { registrations: new Map(), count: 0, patterns: 0 }));
    held.registrations.set(registration.id, registration);
    count(held, registration, 1);
  }

  #release(session: RouterSession, registration: Registration): void {
    const held = this.#held.get(session);
    if (held?.registrations.delete(registration.id) !== true) return;
    count(held, registration, -1);
    if (held.registrations.size === 0) this.#held.delete(session);
  }
}

function count(held: Held, { procedure, match }: Registration, by: 1 | -1): void {
  if (isReservedUri(procedure)) return;
  held.count += by;
  if (match !== 'exact') held.patterns += by;
}

function notAllowed(message: RegisterMessage, explanation: string): ErrorMessage {
  return explainedError(message, ErrorUri.OPTION_NOT_ALLOWED, explanation);
}
