import type { Uri } from '@wamp/protocol';
import type { Client } from '../client.js';
import type { Description, MetaContract } from './meta-contract.js';

/** What procedures and topics there are, and what is told about them. */
export interface ReflectionMeta {
  procedures(): Promise<readonly Uri[]>;
  topics(): Promise<readonly Uri[]>;
  describeProcedure(uri: Uri): Promise<Description>;
  describeTopic(uri: Uri): Promise<Description>;
}

/** The calls behind {@link ReflectionMeta}. */
export function reflectionMeta(client: Client<MetaContract>): ReflectionMeta {
  return {
    procedures: () => client.call('wamp.reflection.procedure.list'),
    topics: () => client.call('wamp.reflection.topic.list'),
    describeProcedure: (uri) => client.call('wamp.reflection.procedure.describe', [uri]),
    describeTopic: (uri) => client.call('wamp.reflection.topic.describe', [uri]),
  };
}
