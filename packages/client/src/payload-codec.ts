import type { PassthruOptions, Payload, Uri } from '@wamp/protocol';
import { localError } from './errors.js';

/** What a payload belongs to. */
export interface PayloadUse {
  readonly kind: 'call' | 'result' | 'error' | 'event';
  /** The procedure or topic. */
  readonly uri: Uri;
  /** For results and errors that are sent: how the call was sealed, if it was. */
  readonly call?: PassthruOptions | undefined;
}

/** A payload that only the ends can read, with what it tells about itself. [PPT-16] */
export interface SealedPayload {
  readonly options: PassthruOptions;
  readonly payload: Payload;
}

/**
 * Seals what goes out and opens what comes in. Both at once, not later, as messages keep their order.
 */
export interface PayloadCodec {
  /** `undefined` leaves the payload to the next codec. @throws {Error} when it must not go out as it is */
  seal(use: PayloadUse, payload: Payload): SealedPayload | undefined;
  /** `undefined` leaves it to the next codec. @throws {Error} when it is for this codec and cannot be read */
  open(use: PayloadUse, sealed: SealedPayload): Payload | undefined;
}

/** Seals a payload with the first codec that takes it. */
export function sealPayload(
  codecs: readonly PayloadCodec[] | undefined,
  use: PayloadUse,
  payload: Payload,
): SealedPayload {
  for (const codec of codecs ?? []) {
    const sealed = codec.seal(use, payload);
    if (sealed) return sealed;
  }
  return { options: {}, payload };
}

/**
 * Opens a payload, if it is sealed and there are codecs; who has none gets it as it is. [PPT-18]
 * @throws {WampError} `wamp.error.invalid_argument`, when it cannot be read. [PPT-22] A-30
 */
export function openPayload(
  codecs: readonly PayloadCodec[] | undefined,
  use: PayloadUse,
  { options, payload }: SealedPayload,
): Payload {
  const { ppt_scheme: scheme } = options;
  // [PPT-02]
  if (!scheme || !codecs) return payload;
  let cause: unknown;
  try {
    for (const codec of codecs) {
      const opened = codec.open(use, { options, payload });
      if (opened) return opened;
    }
  } catch (error) {
    cause = error;
  }
  const error = localError('wamp.error.invalid_argument', `the ${scheme} payload cannot be read`);
  error.cause = cause;
  throw error;
}

/** The feature that the Router has to announce. [PPT-32] */
export function passthruFeatures({ options }: SealedPayload): readonly string[] {
  return options.ppt_scheme ? ['payload_passthru_mode'] : [];
}
