import type { MessageTap } from '@wamp/client';
import { type ErrorMessage, type Id, MessageType, type ResultMessage } from '@wamp/protocol';

/** How the router ended a call. */
export type CallEnd = ResultMessage | ErrorMessage;

/** Knows which canceled calls the router has not answered yet, and what it answers. */
export class CancelWatch {
  readonly #open = new Map<Id, PromiseWithResolvers<CallEnd>>();
  #newest: Promise<CallEnd> | undefined;

  readonly onMessage = ({ message, out }: MessageTap): void => {
    if (out && message.type === MessageType.CANCEL) {
      const end = Promise.withResolvers<CallEnd>();
      this.#open.set(message.request, end);
      this.#newest = end.promise;
    }
    if (out || !isEnd(message)) return;
    this.#open.get(message.request)?.resolve(message);
    this.#open.delete(message.request);
  };

  /** Resolves when every CANCEL was answered, or the time is up. */
  async answered(withinMs: number): Promise<void> {
    await inTime(Promise.all([...this.#open.values()].map(({ promise }) => promise)), withinMs);
  }

  /**
   * Does what makes the client cancel a call, and gives the answer of the router to that call; `undefined` when the client
   * did not ask for it, or nobody answered in time.
   */
  async answerTo(cancel: () => void, withinMs: number): Promise<CallEnd | undefined> {
    const answer = this.#causedBy(cancel);
    return answer && inTime(answer, withinMs);
  }

  /** The answer to the CANCEL that goes out while something is done. */
  #causedBy(cancel: () => void): Promise<CallEnd> | undefined {
    this.#newest = undefined;
    cancel();
    return this.#newest;
  }
}

function isEnd(message: MessageTap['message']): message is CallEnd {
  return (
    (message.type === MessageType.RESULT && message.details.progress !== true) ||
    (message.type === MessageType.ERROR && message.requestType === MessageType.CALL)
  );
}

async function inTime<T>(promise: Promise<T>, ms: number): Promise<T | undefined> {
  let timer: NodeJS.Timeout | undefined;
  const late = new Promise<undefined>((resolve) => {
    timer = setTimeout(() => resolve(undefined), ms);
  });
  const first = await Promise.race([promise, late]);
  clearTimeout(timer);
  return first;
}
