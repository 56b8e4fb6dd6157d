import type { PayloadRange } from '../websocket/frame-reader.ts';

/** Keeps copies of received messages for a set-up that waits for one after the other. */
export class Inbox {
  readonly #messages: Buffer[] = [];
  readonly #waiting: PromiseWithResolvers<Buffer>[] = [];
  #failure: Error | undefined;

  message(bytes: Buffer, range: PayloadRange): void {
    const copy = Buffer.from(bytes.subarray(range.start, range.end));
    const waiter = this.#waiting.shift();
    if (waiter === undefined) this.#messages.push(copy);
    else waiter.resolve(copy);
  }

  readEnded(): void {
    // Messages are handed out one by one; the end of a read means nothing here.
  }

  next(): Promise<Buffer> {
    const message = this.#messages.shift();
    if (message !== undefined) return Promise.resolve(message);
    if (this.#failure !== undefined) return Promise.reject(this.#failure);
    const waiter = Promise.withResolvers<Buffer>();
    this.#waiting.push(waiter);
    return waiter.promise;
  }

  /** Rejects everyone who waits, now and later. */
  fail(reason: Error): void {
    this.#failure = reason;
    for (const waiter of this.#waiting.splice(0)) waiter.reject(reason);
  }
}
