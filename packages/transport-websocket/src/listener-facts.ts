import type { IncomingMessage } from 'node:http';
import type { UpgradeFacts } from '@wamp/protocol';
import { headersOf } from './listener-guards.js';

const noNotes: UpgradeFacts['notes'] = Object.freeze({});

/** Keeps what authenticators may ask of the requests that became WebSockets, and as little as possible. */
export class FactKeeper {
  readonly #names: ReadonlySet<string>;
  /** Most requests have nothing but the same path: they share their facts. */
  #plain: UpgradeFacts = Object.freeze({ url: '/', headers: Object.freeze({}), notes: noNotes });

  /** @param names of headers to keep */
  constructor(names: readonly string[]) {
    this.#names = new Set(names.map((name) => name.toLowerCase()));
  }

  keep(request: IncomingMessage, notes: UpgradeFacts['notes'] = noNotes): UpgradeFacts {
    const { url = '/' } = request;
    const all = Object.entries(headersOf(request));
    const kept = all.filter(
      (entry): entry is [string, string] => this.#names.has(entry[0]) && entry[1] !== undefined,
    );
    if (kept.length > 0 || Object.keys(notes).length > 0) {
      return Object.freeze({ url, headers: Object.freeze(Object.fromEntries(kept)), notes });
    }
    if (this.#plain.url !== url) this.#plain = Object.freeze({ ...this.#plain, url });
    return this.#plain;
  }
}
