import { setTimeout as delay } from 'node:timers/promises';
import { expect } from 'vitest';

/** What a transport may leave behind: sockets, servers and timers. */
const kinds = ['TCPSocketWrap', 'TCPServerWrap', 'PipeWrap', 'PipeServerWrap', 'TLSWrap', 'Timeout'] as const;

/** What the process holds open at one moment. */
export class OpenResources {
  readonly #counts: ReadonlyMap<string, number>;

  private constructor(counts: ReadonlyMap<string, number>) {
    this.#counts = counts;
  }

  static now(): OpenResources {
    const open = process.getActiveResourcesInfo();
    return new OpenResources(new Map(kinds.map((kind) => [kind, open.filter((one) => one === kind).length])));
  }

  /** Fails when more is open than at this moment and stays so. */
  async expectNoMore(): Promise<void> {
    // A closed socket is given back some turns of the event loop after it was told closed, and the test runner has
    // short timers of its own. What is left behind for good stays longer than that.
    for (let round = 0; round < 100 && OpenResources.now().#exceeds(this); round += 1) await delay(10);
    for (const kind of kinds) {
      expect(OpenResources.now().#count(kind), `${kind} left open`).toBeLessThanOrEqual(this.#count(kind));
    }
  }

  #exceeds(other: OpenResources): boolean {
    return kinds.some((kind) => this.#count(kind) > other.#count(kind));
  }

  #count(kind: string): number {
    return this.#counts.get(kind) ?? 0;
  }
}
