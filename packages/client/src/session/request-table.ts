import { type ErrorMessage, type Id, type Message, MessageType, type RequestType } from '@wamp/protocol';
import { WampError } from '../errors.js';

/** A request of this session that the Router has not answered. */
export interface PendingRequest {
  readonly type: RequestType;
  /** Takes the answer. `false`: this message does not answer such a request. */
  accept(reply: Message): boolean;
  fail(error: unknown): void;
}

/** The requests of one session that wait for an answer, by their ids. [ID-14] [ID-16] */
export class RequestTable {
  readonly #pending = new Map<Id, PendingRequest>();

  get size(): number {
    return this.#pending.size;
  }

  add(id: Id, request: PendingRequest): void {
    this.#pending.set(id, request);
  }

  delete(id: Id): void {
    this.#pending.delete(id);
  }

  /** Gives a reply to its request. `false`: nobody waits for it. (D37) [MSG-51] */
  answer(reply: Message): boolean {
    const id = 'request' in reply ? reply.request : 0;
    const request = this.#pending.get(id);
    if (request === undefined) return false;
    try {
      if (reply.type !== MessageType.ERROR) {
        if (!request.accept(reply)) return false;
      } else if (reply.requestType === request.type) {
        request.fail(errorOf(reply));
      } else {
        return false;
      }
    } catch (error) {
      // The payload holds a value that has no counterpart here.
      request.fail(error);
    }
    this.#pending.delete(id);
    return true;
  }

  /** Ends all of them, the oldest first. */
  fail(error: Error): void {
    const all = [...this.#pending.values()];
    this.#pending.clear();
    for (const request of all) request.fail(error);
  }
}

function errorOf({ error, details, payload }: ErrorMessage): WampError {
  const { args, kwargs } = payload;
  const text = details.message ?? args?.[0];
  return new WampError(error, {
    message: typeof text === 'string' ? `${error}: ${text}` : undefined,
    args,
    kwargs,
    details: { ...details },
  });
}
