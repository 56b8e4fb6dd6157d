import type { MessageTap } from '@wamp/client';
import { type Id, MessageType } from '@wamp/protocol';

/** Knows which canceled calls the router has not answered yet. */
export class CancelWatch {
  readonly #open = new Set<Id>();
  #wake: (() => void) | undefined;

  readonly onMessage = ({ message, out }: MessageTap): void => {
    if (out && message.type === MessageType.CANCEL) this.#open.add(message.request);
    const isEnd =
      (message.type === MessageType.RESULT && message.details.progress !== true) ||
      (message.type === MessageType.ERROR && message.requestType === MessageType.CALL);
    if (!out && isEnd && this.#open.delete(message.request)) this.#wake?.();
  };

  /** Resolves when every CANCEL was answered, or the time is up. */
  async answered(withinMs: number): Promise<void> {
    const controller = new AbortController();
    const timer = setTimeout(() => controller.abort(), withinMs);
    while (this.#open.size > 0 && !controller.signal.aborted) {
      await new Promise<void>((resolve) => {
        this.#wake = resolve;
        controller.signal.addEventListener('abort', () => resolve(), { once: true });
      });
    }
    clearTimeout(timer);
  }
}
