import { type CallOptions as WireOptions, type Id, MessageType, type Uri } from '@wamp/protocol';
import type { Kwargs } from '@wamp/protocol/contract';
import type { Connection } from '../connection/connection.js';
import type { CallOptions } from '../options.js';
import type { ClientSession } from '../session/client-session.js';
import { payloadOfInput } from './input.js';
import { waitFor } from './wait.js';
import { toWire, wireOptions } from './wire-options.js';

/** A whole result. */
export interface Reply<R> {
  /** The first of `args`. */
  readonly value: R;
  readonly args: readonly unknown[];
  readonly kwargs: Kwargs;
  readonly details: Kwargs;
}

/** What the caller needs besides the options that a user can give. */
export interface CallSettings {
  /** Applies to calls without a timeout of their own. */
  readonly timeout: number;
  readonly offline: 'wait' | 'reject';
}

/** Calls procedures. */
export class Caller {
  readonly #connection: Connection;
  readonly #settings: CallSettings;

  constructor(connection: Connection, settings: CallSettings) {
    this.#connection = connection;
    this.#settings = settings;
  }

  async call(procedure: Uri, input: unknown, options: CallOptions): Promise<Reply<unknown>> {
    const { signal, timeout, cancelMode: mode = 'killnowait', offline = this.#settings.offline } = options;
    if (!/^(skip|kill|killnowait)$/.test(mode)) throw new TypeError(`cancelMode ${mode}`); // [CAN-04]
    const payload = payloadOfInput(input);
    const wire = toWire(wireOptions.call, options);
    return waitFor({ signal, timeout: timeout ?? this.#settings.timeout }, (done) => {
      let sent: { session: ClientSession; id: Id } | undefined;
      const start = (session: ClientSession) => {
        session.require('dealer');
        for (const feature of wire.features) session.require('dealer', feature);
        const told: WireOptions =
          timeout && timeout < Infinity && session.info?.supports('dealer', 'call_timeout')
            ? { ...wire.options, timeout: Math.ceil(timeout) } // D34
            : wire.options;
        const id = session.request(
          (request) => ({ type: MessageType.CALL, request, options: told, procedure, payload }),
          {
            type: MessageType.CALL,
            accept: (reply) => {
              // Progress was not asked for, so it ends nothing.
              if (reply.type !== MessageType.RESULT || reply.details.progress) return false;
              const { args = [], kwargs = {} } = reply.payload;
              done(undefined, { value: args[0], args, kwargs, details: { ...reply.details } });
              return true;
            },
            fail: done,
          },
        );
        sent = { session, id };
      };
      const forget = this.#connection.whenReady({ start, fail: done }, offline);
      return () => {
        forget();
        if (!sent) return;
        const { session, id: request } = sent;
        session.forget(request);
        // [CAN-29] a Dealer that did not announce it is not asked
        if (session.info?.supports('dealer', 'call_canceling')) {
          session.send({ type: MessageType.CANCEL, request, options: { mode } });
        }
      };
    });
  }
}
