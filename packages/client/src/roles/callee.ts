import {
  ConnectionError,
  type Id,
  type InterruptMessage,
  type InvocationMessage,
  maxId,
  type Uri,
} from '@wamp/protocol';
import type { Connection } from '../connection/connection.js';
import { WampError } from '../errors.js';
import type { RegisterOptions } from '../options.js';
import type { ClientSession } from '../session/client-session.js';
import type { InvocationHandler } from './invocation.js';
import { offer } from './offer.js';
import type { Registration } from './registration.js';
import {
  type AnswerTerms,
  type RunningInvocation,
  errorMessage,
  runInvocation,
} from './running-invocation.js';
import type { WishList } from './wish-list.js';

/** Registers procedures and answers their invocations: each with one YIELD or ERROR. [RPC-61] */
export interface Callee {
  register(procedure: Uri, handler: InvocationHandler, options: RegisterOptions): Promise<Registration>;
  /** Takes an INVOCATION. */
  invocation(message: InvocationMessage, session: ClientSession): boolean;
  /** Takes an INTERRUPT. */
  interrupt(message: InterruptMessage): boolean;
  /** The session is over: nobody waits for any answer. */
  lost(): void;
}

/** Makes the callee of a client. */
export function callee(connection: Connection, wishes: WishList, terms: AnswerTerms): Callee {
  const kind = 'registration';
  const running = new Map<Id, RunningInvocation>();
  let lastId: Id | 0 = 0;

  return {
    register: (text, handler, options) =>
      offer(
        {
          connection,
          wishes,
          kind,
          withdraw: 'unregister',
          onEnd(ended) {
            for (const { entry, abort } of running.values()) if (entry === ended) abort(canceled());
          },
        },
        { text, handler, options },
      ),
    invocation(message, session) {
      const { request, registration } = message;
      const known = running.get(request);
      if (known) return known.more(message); // [ID-13] D37
      // [PRI-21] [PRI-22] [PRI-28] what is not above all that were seen belongs to one that is over
      if (request <= lastId && lastId !== maxId) return false;
      lastId = request;
      const [entry] = wishes.live(kind, registration)?.entries ?? [];
      // [RPC-43] the Caller must not wait for nothing
      if (!entry) session.send(errorMessage(request, 'wamp.error.no_such_registration'));
      else {
        const own = runInvocation(message, { connection, session, entry, terms }, () =>
          running.delete(request),
        );
        running.set(request, own);
        own.start();
      }
      return true;
    },
    interrupt({ request, options: { mode, reason } }) {
      const own = running.get(request);
      // [CAN-13] nobody waits for an answer
      if (mode === 'killnowait') own?.drop();
      own?.abort(canceled(reason));
      return !!own; // [CAN-14]
    },
    lost() {
      lastId = 0;
      const reason = new ConnectionError('the session is over', { code: 'WAMP_ERR_CONNECTION_LOST' });
      for (const own of [...running.values()]) {
        own.drop();
        own.abort(reason);
      }
    },
  };
}

function canceled(uri: Uri = 'wamp.error.canceled'): WampError {
  return new WampError(uri);
}
