/**
 * Payload passthru: payloads that the Router carries without looking inside.
 *
 * @example
 * ```ts
 * import { createClient } from '@wamp/client';
 * import { passthru } from '@wamp/client/ppt';
 * import { cbor } from '@wamp/protocol/cbor';
 * import { webSocket } from '@wamp/transport-websocket';
 *
 * const client = createClient({
 *   realm: 'realm1',
 *   transports: [webSocket('ws://127.0.0.1:8080/ws')],
 *   payloadCodecs: [passthru({ scheme: 'x_acme', serializer: cbor(), applies: ({ uri }) => uri.startsWith('com.acme.') })],
 * });
 * ```
 *
 * @packageDocumentation
 */
export { type PassthruCodecOptions, type PayloadCipher, passthru } from './ppt/passthru.js';
export { type PayloadPacker, packWith } from './ppt/packer.js';
