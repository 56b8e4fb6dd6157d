import type { Client } from '@wamp/client';
import { CliError } from '../failure/cli-error.js';
import { MetaApi } from '../inspect/meta-api.js';
import type { EventRecord } from '../output/record.js';
import type { Ending } from '../streaming/ending.js';
import { endOnFailure } from '../streaming/refusal.js';
import { Backlog } from './backlog.js';
import type { HistoryQuery } from './history-query.js';
import { type HistoryTopic, readHistory } from './read-history.js';

/** What a subscription that begins with kept events needs. */
export interface CatchUpOptions {
  readonly client: Client;
  readonly realm: string;
  readonly ending: Ending;
  readonly query: HistoryQuery;
  /** Told when events may be missing. */
  readonly warn: (text: string) => void;
  readonly emit: (record: EventRecord) => void;
}

/** Events of one topic or pattern: the kept ones, then the live ones, and after a lost connection those in between. */
export class CatchUp {
  readonly #options: CatchUpOptions;
  readonly #meta: MetaApi;
  readonly #backlog: Backlog;

  constructor(options: CatchUpOptions) {
    const { client, realm, ending } = options;
    this.#options = options;
    this.#meta = new MetaApi(client, { realm, signal: ending.signal });
    this.#backlog = new Backlog(options.emit);
  }

  /** Takes a live event. */
  live(record: EventRecord): void {
    this.#backlog.live(record);
  }

  /** Reads what is kept, now and whenever there is a new session. Subscribe before it, or events fall in between. */
  async begin(topic: () => HistoryTopic): Promise<void> {
    const { client, ending } = this.#options;
    client.on('disconnect', () => this.#backlog.hold(), { signal: ending.signal });
    client.on('ready', ({ first }) => void (first || this.#read(topic())), { signal: ending.signal });
    await this.#read(topic());
  }

  async #read(topic: HistoryTopic): Promise<void> {
    const { client, ending } = this.#options;
    try {
      this.#backlog.release(await this.#kept(topic));
    } catch (error) {
      // When the connection was lost meanwhile, the next session begins it anew.
      if (error instanceof CliError || client.state === 'ready') endOnFailure(ending, error);
    }
  }

  async #kept(topic: HistoryTopic): Promise<readonly EventRecord[]> {
    const { query, warn } = this.#options;
    const { last } = this.#backlog;
    if (last === undefined) return readHistory(this.#meta, topic, query);
    try {
      return await readHistory(this.#meta, topic, { since: { kind: 'publication', id: last } });
    } catch (error) {
      if (!(error instanceof CliError) || error.uri !== 'wamp.error.invalid_argument') throw error;
      warn(`the router does not keep publication ${last} any more; events of ${topic.uri} may be missing`);
      return readHistory(this.#meta, topic, {});
    }
  }
}
