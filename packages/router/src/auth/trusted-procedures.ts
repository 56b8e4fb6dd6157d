import type { AuthorizationRequest, Uri } from '@wamp/protocol';
import type { TrustedProcedure } from '../realm-options.js';

/** What keeps the procedures to themselves that decide about others: one role serves each, and no session calls it. */
export class TrustedProcedures {
  readonly #roles: ReadonlyMap<Uri, ReadonlySet<string>>;

  constructor(procedures: readonly TrustedProcedure[]) {
    const roles = new Map<Uri, Set<string>>();
    for (const { uri, authrole } of procedures) roles.set(uri, (roles.get(uri) ?? new Set()).add(authrole));
    this.#roles = roles;
  }

  get isEmpty(): boolean {
    return this.#roles.size === 0;
  }

  /** Whether a request is refused before anybody is asked. [DYN-16] [AZ-28] */
  refuses({ action, uri, match, authrole, options }: AuthorizationRequest): boolean {
    if (match !== 'exact' || (action !== 'call' && action !== 'register')) return false;
    const roles = this.#roles.get(uri);
    if (roles === undefined) return false;
    const { invoke = 'single' } = options;
    return action === 'call' || invoke !== 'single' || !roles.has(authrole);
  }
}
