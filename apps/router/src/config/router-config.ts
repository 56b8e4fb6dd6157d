import type { DisclosurePolicy, MatchPolicy, Strictness, UriRule } from '@wamp/protocol';
import type { PermittedAction, TakeOverPolicy } from '@wamp/router';
import type { AuthEntry, ProcedureEntry } from './auth-config.js';
import type { Duration, Size } from './quantity.js';

/** The serializers that the Router comes with. */
export type SerializerName = 'json' | 'msgpack' | 'cbor';

/** A configuration file as it is written, after it passed the schema. */
export interface RouterConfig {
  version: 1;
  node?: { name?: string; data_dir?: string };
  log?: { level?: LogLevel; format?: LogFormat };
  listeners: ListenerEntry[];
  defaults?: { limits?: LimitsEntry };
  realms: RealmEntry[];
  realm_templates?: RealmTemplateEntry[];
  auto_realms?: AutoRealmEntry[];
  shutdown?: { delay?: Duration; drain?: Duration; hard?: Duration };
}

/** The least important lines that are logged. */
export type LogLevel = 'debug' | 'info' | 'warn' | 'error' | 'silent';

/** `json`: one object per line; `pretty`: for people. */
export type LogFormat = 'json' | 'pretty';

/** One element of `listeners`. */
export interface ListenerEntry {
  name: string;
  address?: string;
  port?: number;
  unix?: { path: string; mode?: string };
  tls?: TlsEntry;
  strictness?: Strictness;
  max_connections?: number;
  serve: ServeEntry;
}

/** What one port serves: RawSocket, and paths. */
export interface ServeEntry {
  rawsocket?: RawSocketEntry;
  [path: `/${string}`]: PathEntry;
}

/** What one path serves: one of the two. */
export interface PathEntry {
  websocket?: WebSocketEntry;
  static?: 'demo';
}

/** RawSocket on a port. */
export interface RawSocketEntry {
  serializers?: SerializerName[];
  max_message?: Size;
  heartbeat?: HeartbeatEntry;
}

/** WebSocket on a path. */
export interface WebSocketEntry {
  serializers?: SerializerName[];
  max_message?: Size;
  heartbeat?: HeartbeatEntry;
  origins?: string[];
  require_origin?: boolean;
}

/** Pings of a service. */
export interface HeartbeatEntry {
  every?: Duration;
  timeout?: Duration;
}

/** `defaults.limits` */
export interface LimitsEntry {
  hello_timeout?: Duration;
  join_timeout?: Duration;
  challenge_timeout?: Duration;
  joins_per_address?: number;
  failed_logins?: { per_minute?: number; delay?: Duration; watched?: number; answer?: Duration };
  authenticator?: { timeout?: Duration; pending?: number };
  authorizer?: { timeout?: Duration; pending?: number };
  subscriptions_per_session?: number;
  pattern_subscriptions_per_session?: number;
  registrations_per_session?: number;
  pattern_registrations_per_session?: number;
  subscriptions_per_realm?: number;
  registrations_per_realm?: number;
  in_flight_calls_per_session?: number;
  in_flight_invocations_per_session?: number;
  callees_per_registration?: number;
  queued_calls_per_registration?: number;
  call_timeout?: { max?: Duration };
  turn?: { messages?: number; size?: Size; receivers?: number };
  receivers_per_list?: number;
  testaments_per_session?: number;
  testament_size?: Size;
  retained?: { events?: number; event_size?: Size; size?: Size };
  history?: { events?: number; size?: Size; realm_size?: Size };
  kill_grace?: Duration;
  goodbye_timeout?: Duration;
  send_queue?: { max?: Size; total?: Size };
  message?: { depth?: number; elements?: number; key?: Size };
  uri?: { length?: Size; components?: number; wildcards?: number };
}

/** `tls` of a listener. Paths are relative to the folder of the configuration. */
export interface TlsEntry extends CertificateEntry {
  sni?: ({ names: string[] } & CertificateEntry)[];
  client_ca?: string;
  client_certificate?: 'request' | 'require';
  min_version?: 'TLSv1.2' | 'TLSv1.3';
  watch?: boolean;
}

/** A certificate and its private key. */
export interface CertificateEntry {
  cert: string;
  key: string;
}

/** One element of `realms`. What is not there may be in its template. */
export interface RealmEntry extends Partial<RealmKeys> {
  name: string;
  template?: string;
}

/** One element of `realm_templates`. */
export interface RealmTemplateEntry extends RealmKeys {
  name: string;
}

/** One element of `auto_realms`. */
export interface AutoRealmEntry {
  uri: string;
  match?: 'prefix' | 'wildcard';
  template: string;
  max?: number;
  idle?: Duration;
}

/** What can be said about a realm, whatever its name. */
export interface RealmKeys {
  uri_check?: UriRule;
  forward_timeout?: 'by_option' | 'always' | { uri: string; match?: MatchPolicy }[];
  disclose?: { caller?: DisclosurePolicy; publisher?: DisclosurePolicy };
  meta?: MetaEntry;
  catalog?: CatalogEntry[];
  retained?: { enabled?: boolean; without?: TopicEntry[]; ttl?: Duration };
  history?: { topics: HistoryEntry[] };
  trust_levels?: TrustEntry[];
  auth: AuthEntry;
  roles: RoleEntry[];
  take_over?: TakeOverPolicy;
  redirects_to?: string[];
}

/** `meta` of a realm: roles by name. */
export interface MetaEntry {
  enabled?: boolean;
  read?: string[];
  kill?: string[];
}

/** One element of `catalog`. */
export interface CatalogEntry {
  uri: string;
  kind: 'procedure' | 'topic' | 'error';
  match?: MatchPolicy;
  args?: string[];
  kwargs?: string[];
  result?: string;
  errors?: string[];
  doc?: string;
}

/** A topic or a pattern of topics. */
export interface TopicEntry {
  uri: string;
  match?: MatchPolicy;
}

/** One element of `history.topics`. */
export interface HistoryEntry extends TopicEntry {
  limit?: number;
  size?: Size;
  ttl?: Duration;
}

/** One element of `trust_levels`. */
export interface TrustEntry {
  level: number;
  role?: string;
  uri?: string;
  match?: MatchPolicy;
}

/** One element of `roles`. */
export interface RoleEntry {
  name: string;
  inherits?: string[];
  permissions?: PermissionEntry[];
  authorizer?: ProcedureEntry;
  cache?: { ttl: Duration };
}

/** One element of `permissions`. */
export interface PermissionEntry {
  uri: string;
  match?: MatchPolicy;
  allow?: 'all' | PermittedAction[];
  deny?: 'all' | PermittedAction[];
  disclose?: DisclosurePolicy;
}
