/**
 * A typed WAMP client that outlives its sessions.
 *
 * @example
 * ```ts
 * import { connect } from '@wamp/client';
 *
 * await using client = await connect('ws://127.0.0.1:8080/ws', { realm: 'realm1' });
 *
 * await client.register('com.example.add', ({ args: [a, b] }) => Number(a) + Number(b));
 * const sum = await client.call('com.example.add', [2, 3]); // 5
 *
 * await client.subscribe('com.example.news', ({ kwargs }) => console.log(kwargs));
 * await client.publish('com.example.news', { title: 'it works' });
 * ```
 *
 * @packageDocumentation
 */

// for users
export {
  type Client,
  type CallOptionsOf,
  type Publication,
  type Publishing,
  type ReplyOf,
  createClient,
} from './client.js';
export { type ConnectOptions, connect } from './connect.js';
export type {
  CallOptions,
  CallTerms,
  ClientOptions,
  ConcurrencyOptions,
  CustomOptions,
  ErrorSource,
  KeepAlivePolicy,
  MessageTap,
  OfflinePolicy,
  PublishOptions,
  RegisterOptions,
  RetryPolicy,
  SubscribeOptions,
  WaitOptions,
} from './options.js';
export type { Disconnect, RestoreFailure, State, Stats, Status } from './connection/connection-state.js';
export type { Session } from './session/session.js';
export type { Gap, GapFiller, GapSite, MissedEvent, OnGap } from './roles/gap.js';
export type { Handler, Invocation } from './roles/invocation.js';
export type { Registration } from './roles/registration.js';
export type { Reply } from './roles/reply.js';
export type { Peer } from './roles/peer.js';
export type { Event } from './roles/subscriber.js';
export type { Subscription } from './roles/subscription.js';

export type { PayloadCodec, PayloadUse, SealedPayload } from './payload-codec.js';

// errors
export {
  type CallPromise,
  type DeclaredError,
  JoinError,
  type Settled,
  WampError,
  type WampErrorOptions,
  isWampError,
  settle,
} from './errors.js';
export { ConnectionError, ProtocolError } from '@wamp/protocol';

// the contract of an application
export {
  type AnyContract,
  type Contract,
  type ContractValue,
  type Kwargs,
  type PayloadDef,
  type PayloadValue,
  type ProcedureDef,
  type TypeOf,
  contract,
  payload,
} from '@wamp/protocol/contract';
