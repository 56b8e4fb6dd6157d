/**
 * The vocabulary of WAMP: messages, URIs, ids, features, handshakes, codecs, and the contracts that transports,
 * serializers and authentication methods fill.
 *
 * @example
 * ```ts
 * import { MessageType, createMessageCodec, json, payloadOf } from '@wamp/protocol';
 *
 * const codec = createMessageCodec(json());
 * const call = codec.encode({
 *   type: MessageType.CALL,
 *   request: 1,
 *   options: {},
 *   procedure: 'com.example.add',
 *   payload: payloadOf([2, 3]),
 * });
 * call.text; // '[48,1,{},"com.example.add",[2,3]]'
 * ```
 *
 * @packageDocumentation
 */

// messages
export { MessageType, type MessageTypeName, type RequestType } from './messages/message-type.js';
export type { Message, MessageOf } from './messages/message.js';
export type {
  AbortMessage,
  AuthenticateMessage,
  ChallengeMessage,
  GoodbyeMessage,
  HelloMessage,
  SessionMessage,
  WelcomeMessage,
} from './messages/session-messages.js';
export type {
  EventMessage,
  PubSubMessage,
  PublishMessage,
  PublishedMessage,
  SubscribeMessage,
  SubscribedMessage,
  UnsubscribeMessage,
  UnsubscribedMessage,
} from './messages/pubsub-messages.js';
export type {
  CallMessage,
  CancelMessage,
  ErrorMessage,
  InterruptMessage,
  InvocationMessage,
  RegisterMessage,
  RegisteredMessage,
  ResultMessage,
  RpcMessage,
  UnregisterMessage,
  UnregisteredMessage,
  YieldMessage,
} from './messages/rpc-messages.js';
export type {
  CallOptions,
  CancelMode,
  CancelOptions,
  ClientRole,
  CloseDetails,
  ErrorDetails,
  EventDetails,
  Features,
  HelloDetails,
  InterruptOptions,
  InvocationDetails,
  InvocationPolicy,
  MatchPolicy,
  PassthruOptions,
  PublishOptions,
  ReceiverOptions,
  RegisterOptions,
  RegistrationRevokedDetails,
  ResultDetails,
  RoleDetails,
  RouterRole,
  RunMode,
  SubscribeOptions,
  SubscriptionRevokedDetails,
  WelcomeDetails,
  YieldOptions,
} from './messages/options.js';
export { type Kwargs, type Payload, type WirePayload, emptyPayload, payloadOf } from './messages/payload.js';
export {
  type Field,
  type FieldRule,
  type MessageSpec,
  messageSpec,
  messageTable,
  specOf,
} from './messages/message-table.js';
export type { OptionRule, OptionTable } from './messages/option-table.js';

// codec
export type { MessageCodec, MessageCodecOptions } from './codec/message-codec.js';
export { createMessageCodec } from './codec/create-message-codec.js';
export { createClientCodec } from './codec/create-client-codec.js';
export { refuseRequest } from './codec/option-refusal.js';
export { EncodedMessage } from './codec/encoded-message.js';
export { keepPayload } from './codec/frame-payload.js';
export { SharedPayload } from './codec/shared-payload.js';
export type { Leniency, Strictness } from './codec/leniency.js';
export {
  type DecodeLimits,
  type ElementKind,
  type Frame,
  type ScannedList,
  type Serializer,
  defaultDecodeLimits,
} from './codec/serializer.js';
export type { SerializerId } from './codec/serializer-id.js';
// Browsers get a smaller one.
export { json } from '#json-serializer';

// URIs, ids, features
export { CloseUri, ErrorUri } from './uris/error-uris.js';
export { type EmptyComponents, type Uri, type UriRule, isReservedUri, isUri } from './uris/uri.js';
export {
  type UriLimits,
  defaultUriLimits,
  emptyComponentsOf,
  isUriPattern,
  isWithinUriLimits,
  matchesUri,
} from './uris/uri-pattern.js';
export { type Id, isId, maxId } from './ids/id.js';
export { type IdGenerator, RandomIds, type RandomSource, SequentialIds, nextId } from './ids/id-generator.js';
export { type Role, announceRoles, announcedFeatures, builtFeatures } from './features/announcement.js';
export { announceClientRoles } from './features/client-features.js';
export { hasFeature } from './features/has-feature.js';
export { type FeatureSpec, featureKeys, featureTable } from './features/feature-table.js';

// handshake
export {
  type AcceptorAction,
  type AcceptorEvent,
  type AcceptorState,
  type AcceptorStep,
  acceptorStep,
  messageEvent,
} from './handshake/acceptor.js';
export {
  type JoinerAction,
  type JoinerEvent,
  type JoinerState,
  type JoinerStep,
  joinerStep,
} from './handshake/joiner.js';
export type {
  AuthenticationAnswer,
  AuthenticationStep,
  Authenticator,
  ClientAuthenticator,
  ClientLogin,
  JoinContext,
  JoinRequest,
  Login,
  LoginContext,
  Principal,
} from './handshake/authenticator.js';
export type { CallProcedure, ProcedureCall, ProcedureResult } from './handshake/call-procedure.js';
export type {
  Action,
  AuthorizationContext,
  AuthorizationRequest,
  AuthorizationSubject,
  Authorizer,
  DisclosurePolicy,
  Verdict,
} from './handshake/authorizer.js';
export type { ConsideredRule, DecidedBy, Explanation, RuleOutcome } from './handshake/explanation.js';

// transports
export type { Framing } from './transport/framing.js';
export type { CloseOptions, Transport, TransportEnd, TransportSink } from './transport/transport.js';
export {
  type ChannelBinding,
  type TlsCertificate,
  type TlsSession,
  type TransportPeer,
  type UpgradeFacts,
  unknownPeer,
} from './transport/transport-peer.js';
export type { ClientTlsOptions, Pem, TlsVersion } from './transport/client-tls-options.js';
export type { UpgradeAnswer, UpgradeGuard, UpgradeRequest } from './transport/upgrade-guard.js';
export type { Connector } from './transport/connector.js';
export type { Listener, ListenerAddress } from './transport/listener.js';
export { isLoopbackAddress, isLoopbackHost } from './transport/loopback.js';
export { type NumberOptionRange, numberOption } from './transport/number-option.js';

// errors
export {
  ConnectionError,
  type ConnectionErrorCode,
  type ConnectionErrorOptions,
  OptionError,
  ProcedureCallError,
  ProtocolError,
  type ProtocolErrorOptions,
  type RefusedRequest,
  SerializationError,
  type ViolationCloseCode,
} from './errors.js';
