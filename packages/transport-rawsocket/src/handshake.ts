import type { Serializer } from '@wamp/protocol';
import { bytesOfLengthCode, lengthCodeOf } from './length-code.js';

/** The first octet of every RawSocket connection; no HTTP or TLS begins with it. [TR-30] [TR-54] */
export const magicOctet = 0x7f;

/** Request and reply have this many octets. */
export const handshakeBytes = 4;

/** The error codes of a refusing reply. [TR-35] */
export const HandshakeError = {
  SERIALIZER_UNSUPPORTED: 1,
  LENGTH_UNACCEPTABLE: 2,
  RESERVED_BITS: 3,
  TOO_MANY_CONNECTIONS: 4,
} as const;

const errorTexts: Readonly<Record<number, string>> = {
  [HandshakeError.SERIALIZER_UNSUPPORTED]: 'serializer unsupported',
  [HandshakeError.LENGTH_UNACCEPTABLE]: 'maximum message length unacceptable',
  [HandshakeError.RESERVED_BITS]: 'use of reserved bits',
  [HandshakeError.TOO_MANY_CONNECTIONS]: 'maximum connection count reached',
};

/** `7F LS 00 00`, which opens a connection and accepts one. [TR-30] [TR-33] */
export function handshakeOctets(maxMessageBytes: number, serializerCode: number): Uint8Array {
  return Uint8Array.of(magicOctet, (lengthCodeOf(maxMessageBytes) << 4) | serializerCode, 0, 0);
}

/** `7F E0 00 00`, which refuses one. [TR-35] */
export function refusalOctets(errorCode: number): Uint8Array {
  return Uint8Array.of(magicOctet, errorCode << 4, 0, 0);
}

/** What a router is to do with the four octets of a client. */
export type RequestVerdict =
  | { readonly kind: 'accept'; readonly serializer: Serializer; readonly peerMaxBytes: number }
  | { readonly kind: 'refuse'; readonly errorCode: number }
  /** Something else than RawSocket: close without an answer. [TR-34] */
  | { readonly kind: 'foreign' };

/** What a router accepts. */
export interface RequestRules {
  readonly serializers: readonly Serializer[];
  /** Clients have to take messages of at least this many bytes. */
  readonly minPeerMessageBytes: number;
}

/** Judges the request of a client. [TR-34] [TR-35] [TR-36] [TR-37] */
export function judgeRequest(octets: Uint8Array, rules: RequestRules): RequestVerdict {
  const [magic = 0, lengthAndSerializer = 0, third, fourth] = octets;
  if (magic !== magicOctet) return { kind: 'foreign' };
  if (third !== 0 || fourth !== 0) return { kind: 'refuse', errorCode: HandshakeError.RESERVED_BITS };
  const code = lengthAndSerializer & 0x0f;
  // 0 is illegal and matches no serializer. [TR-32]
  const serializer = rules.serializers.find(({ rawSocketCode }) => rawSocketCode === code);
  if (serializer === undefined) return { kind: 'refuse', errorCode: HandshakeError.SERIALIZER_UNSUPPORTED };
  const peerMaxBytes = bytesOfLengthCode(lengthAndSerializer >>> 4);
  if (peerMaxBytes < rules.minPeerMessageBytes) {
    return { kind: 'refuse', errorCode: HandshakeError.LENGTH_UNACCEPTABLE };
  }
  return { kind: 'accept', serializer, peerMaxBytes };
}

/** What a client has to think of the four octets of a router. */
export type ReplyVerdict =
  | { readonly kind: 'accepted'; readonly peerMaxBytes: number }
  | { readonly kind: 'failed'; readonly text: string; readonly errorCode?: number };

/** Judges the reply of a router to a request for the serializer of this code. [TR-38] */
export function judgeReply(octets: Uint8Array, serializerCode: number): ReplyVerdict {
  const [magic = 0, second = 0, third, fourth] = octets;
  if (magic !== magicOctet) return { kind: 'failed', text: 'the answer is not RawSocket' };
  if (third !== 0 || fourth !== 0) return { kind: 'failed', text: 'the answer uses reserved bits' };
  const code = second & 0x0f;
  if (code === 0) {
    const errorCode = second >>> 4;
    const text = errorTexts[errorCode] ?? `error code ${errorCode}`;
    return { kind: 'failed', text: `the router refuses: ${text}`, errorCode };
  }
  if (code !== serializerCode)
    return { kind: 'failed', text: `the router chose serializer ${code} by itself` };
  return { kind: 'accepted', peerMaxBytes: bytesOfLengthCode(second >>> 4) };
}
