/**
 * Reusable proofs of conformance with WAMP: a Peer that speaks plain lists over real sockets, the suite that judges
 * a whole Router with it, the suites for transports and serializers, and the requirements that all of them refer to.
 *
 * @example
 * ```ts
 * import { WirePeer } from '@wamp/conformance';
 *
 * await using peer = await WirePeer.open({ transport: 'websocket', url: 'ws://127.0.0.1:8080/ws' });
 * await peer.join('realm1');
 * const request = peer.request(48, {}, 'com.example.add', [2, 3]);
 * await peer.expect([8, 48, request, {}, 'wamp.error.no_such_procedure']);
 * ```
 *
 * @packageDocumentation
 */
export { code } from './peer/message-code.js';
export {
  any,
  anyDict,
  anyId,
  dictWith,
  dictWithout,
  type Matcher,
  matches,
  rest,
  show,
} from './peer/pattern.js';
export { RawConnection } from './peer/raw-connection.js';
export { frameHeader } from './peer/rawsocket-channel.js';
export { WireRefused } from './peer/websocket-channel.js';
export type { WireChannel, WireEnding, WireSink } from './peer/wire-channel.js';
export type {
  RawSocketEndpoint,
  TransportEndpoint,
  WebSocketEndpoint,
  WireEndpoint,
} from './peer/wire-endpoint.js';
export { allRoles, type WireFrame, WirePeer, type WirePeerOptions } from './peer/wire-peer.js';
export {
  type WireMessage,
  type WireSerializer,
  type WireSerializerName,
  wireSerializers,
} from './peer/wire-serializer.js';
export type { Requirement, RequirementLevel, Milestone } from './requirements/requirement.js';
