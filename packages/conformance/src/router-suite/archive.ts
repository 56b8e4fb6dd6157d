import type { WirePeer } from '../peer/wire-peer.js';
import type { Scene } from './scene.js';
import { ask, publishWith } from './steps.js';

/** The procedure that gives the events of a subscription. */
export const getEvents = 'wamp.subscription.get_events';

/** One event as the procedure gives it. */
export type Kept = Readonly<Record<string, unknown>>;

/** What narrows the question down. */
type Filters = Readonly<Record<string, unknown>>;

/** A topic that is kept, somebody who publishes to it, and the history of the prefix that it is below. */
export class Archive {
  readonly topic: string;
  readonly publisher: WirePeer;
  readonly subscription: number;
  readonly ids: number[] = [];

  constructor(topic: string, publisher: WirePeer, subscription: number) {
    this.topic = topic;
    this.publisher = publisher;
    this.subscription = subscription;
  }

  static async open(scene: Scene): Promise<Archive> {
    const holder = await scene.join();
    const subscription = await scene.subscribe(holder, scene.configuredUri('history'), { match: 'prefix' });
    return new Archive(scene.configured('history', 'topic'), await scene.join(), subscription);
  }

  /** Publishes further events with the arguments 1, 2, 3 and so on. */
  async publish(...options: readonly object[]): Promise<this> {
    for (const each of options) {
      const number = this.ids.length + 1;
      this.ids.push(await publishWith(this.publisher, [this.topic, { ...each }], [number]));
    }
    return this;
  }

  /** What the history holds of the topic. */
  async events(filters: Filters = {}, reader: WirePeer = this.publisher): Promise<readonly Kept[]> {
    const given = { topic: this.topic, ...filters };
    return (await ask(reader, getEvents, [this.subscription], given)) as readonly Kept[];
  }

  async numbers(filters: Filters = {}, reader: WirePeer = this.publisher): Promise<readonly unknown[]> {
    return numbersOf(await this.events(filters, reader));
  }
}

/** The first argument of each event. */
export function numbersOf(events: readonly Kept[]): readonly unknown[] {
  return events.map((event) => (event['args'] as readonly unknown[] | undefined)?.[0]);
}
