import {
  type PassthruOptions,
  type Payload,
  type Serializer,
  SerializationError,
  payloadOf,
} from '@wamp/protocol';
import type { Kwargs } from '@wamp/protocol/contract';
import type { PayloadCodec, PayloadUse } from '../payload-codec.js';
import { type PayloadPacker, packWith } from './packer.js';

/** Encrypts packed payloads. */
export interface PayloadCipher {
  /** What stands in `ppt_cipher`. */
  readonly name: string;
  /** @returns what goes out, and what stands in `ppt_keyid` */
  encrypt(
    plain: Uint8Array,
    use: PayloadUse,
  ): { readonly bytes: Uint8Array; readonly keyid?: string | undefined };
  /** @throws {Error} when there is no key, or it is the wrong one */
  decrypt(bytes: Uint8Array, keyid: string | undefined, use: PayloadUse): Uint8Array;
}

/** Options of {@link passthru}. */
export interface PassthruCodecOptions {
  /** `wamp`, `mqtt`, or one of your own that begins with `x_`. */
  readonly scheme: string;
  /**
   * How `args` and `kwargs` become bytes. `wamp` needs CBOR or FlatBuffers; `mqtt` without one takes a single
   * `Uint8Array` as it is.
   */
  readonly serializer?: Serializer | PayloadPacker | undefined;
  /** Not with `mqtt`. */
  readonly cipher?: PayloadCipher | undefined;
  /**
   * Which payloads are sealed.
   * @defaultValue all calls and events; results and errors of calls that were sealed so
   */
  readonly applies?: ((use: PayloadUse) => boolean) | undefined;
}

const wampSerializers = /^(cbor|flatbuffers)$/;
const mqttSerializers = /^(json|msgpack|cbor)$/;
const wampCiphers = /^(xsalsa20poly1305|aes256gcm)$/;

/**
 * Makes a codec of one scheme.
 * @throws {TypeError} when the specification does not allow the combination [PPT-20] [PPT-25] [PPT-26]
 */
export function passthru({ scheme, serializer, cipher, applies }: PassthruCodecOptions): PayloadCodec {
  const packer = serializer && ('pack' in serializer ? serializer : packWith(serializer));
  check(scheme, packer?.id, cipher?.name);

  const isWanted =
    applies ?? (({ kind, call }) => kind === 'call' || kind === 'event' || call?.ppt_scheme === scheme);

  return {
    seal(use, payload) {
      if (!isWanted(use)) return undefined;
      if (!packer) return { options: { ppt_scheme: scheme }, payload: onlyBytes(payload) };
      // [PPT-17]
      const plain = packer.pack({ args: payload.args ?? [], kwargs: payload.kwargs ?? {} });
      const { bytes, keyid } = cipher?.encrypt(plain, use) ?? { bytes: plain };
      const options: PassthruOptions = {
        ppt_scheme: scheme,
        ppt_serializer: packer.id,
        ...(cipher && { ppt_cipher: cipher.name }),
        ...(keyid !== undefined && { ppt_keyid: keyid }),
      };
      return { options, payload: payloadOf([bytes]) };
    },
    open(use, { options, payload }) {
      const { ppt_scheme, ppt_serializer = 'native', ppt_cipher, ppt_keyid } = options;
      if (ppt_scheme !== scheme) return undefined;
      if ((packer?.id ?? 'native') !== ppt_serializer || cipher?.name !== ppt_cipher) return undefined;
      const sealed = onlyBytes(payload);
      if (!packer) return sealed;
      const [bytes = new Uint8Array()] = sealed.args as readonly Uint8Array[];
      return payloadFrom(packer.unpack(cipher ? cipher.decrypt(bytes, ppt_keyid, use) : bytes));
    },
  };
}

function check(scheme: string, serializer: string | undefined, cipher: string | undefined): void {
  const refuse = (what: string): never => {
    throw new TypeError(`payload passthru: ${what}`);
  };
  if (scheme === 'wamp') {
    if (!wampSerializers.test(serializer ?? ''))
      refuse('the scheme wamp needs the serializer cbor or flatbuffers');
    if (!wampCiphers.test(cipher ?? 'aes256gcm')) refuse(`the scheme wamp has no cipher ${cipher}`);
  } else if (scheme === 'mqtt') {
    if (!mqttSerializers.test(serializer ?? 'cbor'))
      refuse(`the scheme mqtt has no serializer ${serializer}`);
    if (cipher !== undefined) refuse('the scheme mqtt has no cipher');
  } else {
    if (!scheme.startsWith('x_')) refuse(`there is no scheme ${scheme}; those of your own begin with x_`);
    if (serializer === undefined) refuse(`the scheme ${scheme} needs a serializer`);
  }
}

/** A payload that is one binary item. [PPT-16] A-31 */
function onlyBytes(payload: Payload): Payload {
  const [bytes, ...more] = payload.args ?? [];
  if (!(bytes instanceof Uint8Array) || more.length > 0 || payload.kwargs) {
    throw new SerializationError('the payload is not one Uint8Array');
  }
  return payload;
}

/** [PPT-18] what is missing is empty */
function payloadFrom(value: unknown): Payload {
  if (typeof value !== 'object' || value === null || Array.isArray(value) || value instanceof Uint8Array) {
    throw new SerializationError('the packed payload is no dict');
  }
  const { args = [], kwargs = {} } = value as { readonly args?: unknown; readonly kwargs?: unknown };
  if (!Array.isArray(args) || typeof kwargs !== 'object' || kwargs === null || Array.isArray(kwargs)) {
    throw new SerializationError('args of the packed payload must be a list, kwargs a dict');
  }
  return payloadOf(args, kwargs as Kwargs);
}
