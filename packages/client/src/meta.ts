/**
 * The meta API of the Router: sessions, registrations, subscriptions, testaments, reflection.
 *
 * @example
 * ```ts
 * import { connect } from '@wamp/client';
 * import { meta } from '@wamp/client/meta';
 *
 * await using client = await connect('ws://127.0.0.1:8080/ws', { realm: 'realm1' });
 * const { sessions, registrations } = meta(client);
 *
 * console.log(await sessions.count()); // 1
 * await client.register('com.example.add', ({ args: [a, b] }) => Number(a) + Number(b));
 * const id = await registrations.match('com.example.add');
 * console.log((await registrations.get(id ?? 0)).uri); // com.example.add
 * ```
 *
 * @packageDocumentation
 */
import type { Contract } from '@wamp/protocol/contract';
import type { Client } from './client.js';
import type { MetaContract } from './meta/meta-contract.js';
import { type ReflectionMeta, reflectionMeta } from './meta/reflection.js';
import { type RegistrationMeta, registrationMeta } from './meta/registrations.js';
import { type SessionMeta, sessionMeta } from './meta/sessions.js';
import { type SubscriptionMeta, subscriptionMeta } from './meta/subscriptions.js';
import { type TestamentMeta, testamentMeta } from './meta/testaments.js';

export type {
  IdsByMatch,
  Description,
  RegistrationInfo,
  SessionInfo,
  StoredEvent,
  SubscriptionInfo,
} from './meta/meta-contract.js';
export type { ReflectionMeta } from './meta/reflection.js';
export type { RegistrationMeta } from './meta/registrations.js';
export type { KillOptions, SessionChange, SessionMeta, WatchOptions } from './meta/sessions.js';
export type { HistoryFilter, SubscriptionMeta } from './meta/subscriptions.js';
export type { TestamentMeta, TestamentOptions, TestamentScope } from './meta/testaments.js';

/** What the Router tells and does about itself; who may ask is a matter of its authorization. */
export interface Meta {
  readonly sessions: SessionMeta;
  readonly registrations: RegistrationMeta;
  readonly subscriptions: SubscriptionMeta;
  readonly testaments: TestamentMeta;
  readonly reflection: ReflectionMeta;
}

/** The meta API through a client. Each method is one call, and rejects as `call` does. */
export function meta<C extends Contract>(client: Client<C>): Meta {
  // The URIs of the Router stand in no contract of an application.
  const router = client as unknown as Client<MetaContract>;
  return {
    sessions: sessionMeta(router),
    registrations: registrationMeta(router),
    subscriptions: subscriptionMeta(router),
    testaments: testamentMeta(router),
    reflection: reflectionMeta(router),
  };
}
