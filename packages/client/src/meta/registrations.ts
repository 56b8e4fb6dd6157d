import type { Id, MatchPolicy, Uri } from '@wamp/protocol';
import type { Client } from '../client.js';
import type { IdsByMatch, MetaContract, RegistrationInfo } from './meta-contract.js';

/** The registrations of the realm. */
export interface RegistrationMeta {
  list(): Promise<IdsByMatch>;
  /** The registration of exactly this URI or pattern. */
  lookup(uri: Uri, match?: MatchPolicy): Promise<Id | undefined>;
  /** The registration that a call of this procedure would go to. */
  match(procedure: Uri): Promise<Id | undefined>;
  get(id: Id): Promise<RegistrationInfo>;
  /** The sessions of its Callees. */
  callees(id: Id): Promise<readonly Id[]>;
  countCallees(id: Id): Promise<number>;
}

/** The calls behind {@link RegistrationMeta}. */
export function registrationMeta(client: Client<MetaContract>): RegistrationMeta {
  return {
    list: () => client.call('wamp.registration.list'),
    lookup: async (uri, match) =>
      (await client.call('wamp.registration.lookup', match ? [uri, { match }] : [uri])) ?? undefined,
    match: async (uri) => (await client.call('wamp.registration.match', [uri])) ?? undefined,
    get: (id) => client.call('wamp.registration.get', [id]),
    callees: (id) => client.call('wamp.registration.list_callees', [id]),
    countCallees: (id) => client.call('wamp.registration.count_callees', [id]),
  };
}
