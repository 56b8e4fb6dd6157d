import type { GrantKind } from './grant.js';
import type { MetaApi } from './meta-api.js';
import type { MetaEvent } from './meta-event.js';
import { dictOf, idsOf, textOf } from './shape.js';

/** What was there before is looked up only for so many, as each costs a question. */
const maxLoaded = 1000;

/** Knows the URIs behind the ids of registrations or subscriptions, also of those that are gone. */
export class UriBook {
  readonly #meta: MetaApi;
  readonly #uris = new Map<number, string>();

  constructor(meta: MetaApi) {
    this.#meta = meta;
  }

  /** Learns what is there already. A session that may only listen goes without. */
  async load({ noun }: GrantKind): Promise<void> {
    try {
      const [lists] = await this.#meta.ask(`wamp.${noun}.list`);
      const dict = dictOf(lists, `wamp.${noun}.list`);
      const ids = ['exact', 'prefix', 'wildcard'].flatMap((match) =>
        idsOf(dict[match] ?? [], `wamp.${noun}.list`),
      );
      await Promise.all(ids.slice(0, maxLoaded).map((id) => this.#learn(noun, id)));
    } catch {
      // An event without its URI is better than none.
    }
  }

  /** The URI that an event is about. */
  async uriOf({ api, topic, grant, details }: MetaEvent): Promise<string | undefined> {
    if (grant === undefined || api === 'session') return undefined;
    const told = textOf(details, 'uri');
    if (told !== '') this.#uris.set(grant, told);
    else if (!this.#uris.has(grant)) await this.#learn(api, grant);
    const uri = this.#uris.get(grant);
    // Nothing follows, and ids are not used again.
    if (topic.endsWith('.on_delete')) this.#uris.delete(grant);
    return uri;
  }

  async #learn(noun: GrantKind['noun'], id: number): Promise<void> {
    try {
      const [details] = await this.#meta.ask(`wamp.${noun}.get`, { args: [id] });
      const uri = textOf(dictOf(details, `wamp.${noun}.get`), 'uri');
      if (uri !== '') this.#uris.set(id, uri);
    } catch {
      // It is gone, or this session may not ask, or is being made again.
    }
  }
}
