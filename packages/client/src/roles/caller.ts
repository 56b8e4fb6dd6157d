import { type Id, MessageType, type Uri } from '@wamp/protocol';
import type { Kwargs } from '@wamp/protocol/contract';
import type { Connection } from '../connection/connection.js';
import type { CallOptions } from '../options.js';
import { payloadOfInput } from './input.js';
import { type OperationDefaults, operate } from './operation.js';
import { toWire, wireOptions } from './wire-options.js';

/** A whole result. */
export interface Reply<R> {
  /** The first of `args`. */
  readonly value: R;
  readonly args: readonly unknown[];
  readonly kwargs: Kwargs;
  readonly details: Kwargs;
}

/** Calls procedures. */
export type Caller = (procedure: Uri, input: unknown, options: CallOptions) => Promise<Reply<unknown>>;

/** Makes the caller of a client. */
export function caller(connection: Connection, defaults: OperationDefaults): Caller {
  return async (procedure, input, options) => {
    const { timeout, cancelMode: mode = 'killnowait' } = options;
    if (!/^(skip|kill|killnowait)$/.test(mode)) throw new TypeError(`cancelMode ${mode}`); // [CAN-04]
    const payload = payloadOfInput(input);
    const wire = toWire(wireOptions.call, options);
    return operate<Reply<unknown>>(connection, { defaults, options }, (session, done) => {
      session.require('dealer', wire.features);
      const isSupported = (feature: string): boolean => !!session.info?.supports('dealer', feature);
      const isTold = timeout && timeout < Infinity && isSupported('call_timeout'); // D34
      const request: Id = session.request(
        {
          type: MessageType.CALL,
          options: { ...wire.options, ...(isTold && { timeout: Math.ceil(timeout) }) },
          procedure,
          payload,
        },
        (error, reply) => {
          if (!reply) return done(error);
          const { args = [], kwargs = {} } = reply.payload;
          done(undefined, { value: args[0], args, kwargs, details: { ...reply.details } });
        },
      );
      return () => {
        session.forget(request);
        // [CAN-29] a Dealer that did not announce it is not asked
        if (isSupported('call_canceling')) {
          session.send({ type: MessageType.CANCEL, request, options: { mode } });
        }
      };
    });
  };
}
