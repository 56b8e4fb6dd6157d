/**
 * An embeddable WAMP Router. It opens no socket and runs wherever JavaScript runs.
 *
 * @example
 * ```ts
 * import { allowAll, anonymous, createRouter } from '@wamp/router';
 * import { webSocketListener } from '@wamp/transport-websocket/listener';
 *
 * const router = createRouter({
 *   realms: [
 *     { name: 'realm1', authenticators: [anonymous({ authrole: 'guest' })], authorizer: allowAll() },
 *   ],
 * });
 * const { url } = await router.listen(webSocketListener({ port: 8080 }));
 * ```
 *
 * @packageDocumentation
 */

// for users
export { type AcceptOptions, type Router, type RouterCloseOptions, createRouter } from './router.js';
export { type RouterLimits, defaultLimits } from './limits.js';
export type { RouterOptions } from './options.js';
export type {
  ForwardTimeout,
  RealmOptions,
  TakeOverPolicy,
  TrustedProcedure,
  UriMatch,
} from './realm-options.js';
export type { AutoRealmOptions, RealmTemplate } from './realm/auto-realms.js';
export type { RealmDeletion, RealmInfo, RealmUpdate, RouterRealms } from './realm/router-realms.js';
export { type AnonymousOptions, anonymous } from './auth/anonymous.js';
export { allowAll } from './auth/allow-all.js';
export type { MetaGrants } from './auth/meta-grants.js';
export type { Permission, PermittedAction } from './auth/permission.js';
export type { AuthorizedRole, PermissionRole, RoleOptions } from './auth/role-options.js';
export { type RoleAuthorizer, staticAuthorizer } from './auth/static-authorizer.js';
export {
  type AuthorizerHook,
  type AuthorizerProcedure,
  type DynamicAuthorizerOptions,
  dynamicAuthorizer,
} from './auth/dynamic-authorizer.js';
export type { DynamicAnswer } from './auth/dynamic-answer.js';
export type { Decision } from './auth/decision.js';
export { type PermissionQuestion, explainPermission } from './auth/explain-permission.js';
export type { CatalogKind, CatalogRecord, Description } from './meta/catalog.js';
export type {
  HistoryOptions,
  HistoryTopicOptions,
  RetentionOptions,
  TopicPattern,
} from './broker/keeping-options.js';
export { type MemoryEventStoreOptions, memoryEventStore } from './broker/memory-event-store.js';
export type { TrustRule } from './auth/trust-levels.js';
export type {
  DropReason,
  EvictionReason,
  LoginRefusal,
  RouterEvent,
  RouterStats,
  SessionInfo,
} from './router-events.js';
export { InvalidOptionError } from './errors.js';

// for authors of event stores
export type {
  EventLog,
  EventStore,
  HistorySnapshot,
  HistoryTopic,
  StoredEvent,
  StoredLists,
} from './broker/event-store.js';

// for tests and other runtimes
export { type Clock, systemClock } from './clock.js';
