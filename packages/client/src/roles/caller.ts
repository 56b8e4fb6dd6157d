import {
  type Id,
  MessageType,
  type PassthruOptions,
  type Payload,
  type Uri,
  payloadOf,
} from '@wamp/protocol';
import type { Connection } from '../connection/connection.js';
import { WampError } from '../errors.js';
import type { CallOptions } from '../options.js';
import { type PayloadCodec, openPayload, passthruFeatures, sealPayload } from '../payload-codec.js';
import { payloadOfInput, payloadOfResult } from './input.js';
import { type OperationDefaults, operate } from './operation.js';
import type { Reply } from './reply.js';
import { toWire, wireOptions } from './wire-options.js';

/** Calls procedures. */
export type Caller = (procedure: Uri, input: unknown, options: CallOptions) => Promise<Reply<unknown>>;

/** Makes the caller of a client. */
export function caller(
  connection: Connection,
  defaults: OperationDefaults,
  codecs?: readonly PayloadCodec[],
): Caller {
  const open = (
    uri: Uri,
    kind: 'result' | 'error',
    { details, payload }: { readonly details: PassthruOptions; readonly payload: Payload },
  ): Reply<unknown> => {
    const { args = [], kwargs = {} } = openPayload(codecs, { kind, uri }, { options: details, payload });
    return { value: args[0], args, kwargs, details: { ...details } };
  };

  const openError = (uri: Uri, error: unknown): unknown => {
    if (!(error instanceof WampError) || !error.details['ppt_scheme']) return error;
    const { details, args } = error;
    try {
      return new WampError(error.uri, open(uri, 'error', { details, payload: payloadOf(args) }));
    } catch {
      // Its URI says more than that the rest cannot be read.
      return error;
    }
  };

  return async (procedure, input, options) => {
    const { timeout, onProgress, input: chunks } = options;
    modeOf(options);
    // [TMO-02]
    if (timeout && timeout < Infinity && !Number.isInteger(timeout))
      throw new RangeError(`timeout ${timeout}`);
    if (options.runMode === 'partition' && options.rkey === undefined) throw new TypeError('rkey is missing');
    const use = { kind: 'call', uri: procedure } as const;
    const sealed = sealPayload(codecs, use, payloadOfInput(input));
    const wire = toWire(wireOptions.call, { ...options, receiveProgress: !!onProgress, progress: !!chunks });
    const features = [...wire.features, ...passthruFeatures(sealed)];
    return operate<Reply<unknown>>(connection, { defaults, options }, (session, done, again) => {
      session.require('dealer', features);
      const iterator = chunks && iteratorOf(chunks);
      let over = false;
      /** [PRI-29] nothing is sent for a call that is over */
      const stop = (): void => {
        if (over) return;
        over = true;
        // What the source does at its end concerns nobody here.
        void (async () => iterator?.return?.())().catch(() => undefined);
      };
      const isSupported = (feature: string): boolean => !!session.info?.supports('dealer', feature);
      const isTold = timeout && timeout < Infinity && isSupported('call_timeout'); // D34
      const request: Id = session.request(
        {
          type: MessageType.CALL,
          options: { ...wire.options, ...sealed.options, ...(isTold && { timeout }) },
          procedure,
          payload: sealed.payload,
        },
        (error, reply) => {
          stop();
          if (reply) done(undefined, open(procedure, 'result', reply));
          else done(openError(procedure, error));
        },
        onProgress &&
          ((result) => {
            again();
            try {
              const reply = open(procedure, 'result', result);
              onProgress(reply.value, reply);
            } catch (error) {
              connection.report(error, { kind: 'progress', uri: procedure });
            }
          }),
      );
      const cancel = (): void => {
        stop();
        session.forget(request);
        // [CAN-29] a Dealer that did not announce it is not asked
        if (isSupported('call_canceling')) {
          session.send({ type: MessageType.CANCEL, request, options: { mode: modeOf(options) } });
        }
      };
      /** Sends the chunks one after the other, with nothing but `progress` beside them. [PRI-03] [PRI-31] */
      const sendChunks = async (source: AsyncIterator<unknown, unknown>): Promise<void> => {
        for (;;) {
          const { done: isLast = false, value } = await source.next();
          if (over) return;
          const { payload } = sealPayload(codecs, use, payloadOfResult(value));
          const progress = !isLast && { progress: true };
          session.send({ type: MessageType.CALL, request, options: { ...progress }, procedure, payload });
          if (isLast) return;
          again();
          if (!session.hasRoom) await new Promise<void>((resolve) => connection.whenDrained(resolve));
        }
      };
      if (iterator) {
        sendChunks(iterator).catch((error: unknown) => {
          if (over) return;
          cancel();
          done(error);
        });
      }
      return cancel;
    });
  };
}

function iteratorOf(chunks: NonNullable<CallOptions['input']>): AsyncIterator<unknown, unknown> {
  if (Symbol.asyncIterator in chunks) return chunks[Symbol.asyncIterator]();
  // Whoever awaits what it gives sees no difference.
  return chunks[Symbol.iterator]() as unknown as AsyncIterator<unknown, unknown>;
}

/** [CAN-04] */
function modeOf({ cancelMode = 'killnowait' }: CallOptions): NonNullable<CallOptions['cancelMode']> {
  if (!/^(skip|kill|killnowait)$/.test(cancelMode)) throw new TypeError(`cancelMode ${cancelMode}`);
  return cancelMode;
}
