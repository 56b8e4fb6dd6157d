import type { Frame, TransportEnd } from '@wamp/protocol';

/** What waits at one end: a frame, or the other end's wish to close. */
export type InboxItem = { readonly frame: Frame } | { readonly close: TransportEnd };

/** A queue whose cost per item does not depend on its length, and that knows the bytes in it. */
export class Inbox {
  readonly #items: (InboxItem | undefined)[] = [];
  #first = 0;
  #bytes = 0;

  /** Length of all frames that wait: bytes, or for text UTF-16 units, as nothing here makes them UTF-8. */
  get bytes(): number {
    return this.#bytes;
  }

  get isEmpty(): boolean {
    return this.#first === this.#items.length;
  }

  push(item: InboxItem): void {
    this.#items.push(item);
    if ('frame' in item) this.#bytes += item.frame.length;
  }

  shift(): InboxItem | undefined {
    const item = this.#items[this.#first];
    if (item === undefined) return undefined;
    this.#items[this.#first] = undefined;
    this.#first += 1;
    if ('frame' in item) this.#bytes -= item.frame.length;
    if (this.isEmpty) this.clear();
    return item;
  }

  clear(): void {
    this.#items.length = 0;
    this.#first = 0;
    this.#bytes = 0;
  }
}
