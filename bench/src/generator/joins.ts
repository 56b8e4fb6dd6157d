import { createHistogram } from 'node:perf_hooks';
import type { JoinWorkload } from '../workloads.ts';
import { wireOf } from '../wamp/wire.ts';
import { nowUs } from './clock.ts';
import type { Latency } from './commands.ts';
import type { Connection } from './connection.ts';
import { latencyOf, type Answering, type Load } from './load.ts';
import type { RunOptions } from './run-options.ts';
import { openPeer } from './target.ts';

/** Sessions that join one after the other, `window` at a time, and stay until the end of the run. */
export function openJoins(options: RunOptions<JoinWorkload>): Load {
  return new Joining(options);
}

/** Nobody answers a join but the server. */
export function noAnswering(): Answering {
  return { creditPort: 0, finish: () => Promise.resolve({ lost: 0, wrong: 0, latency: undefined }) };
}

class Joining implements Load {
  timed = false;
  sent = 0;
  readonly refused = 0;
  readonly wrong = 0;
  readonly #options: RunOptions<JoinWorkload>;
  readonly #wire: ReturnType<typeof wireOf>;
  readonly #readBuffer = Buffer.allocUnsafe(65_536);
  readonly #histogram = createHistogram();
  readonly #joined: Connection[] = [];
  #running = false;

  constructor(options: RunOptions<JoinWorkload>) {
    this.#options = options;
    this.#wire = wireOf(options.workload.serializer);
  }

  get delivered(): number {
    return this.#joined.length;
  }
  get outstanding(): number {
    return this.sent - this.delivered;
  }
  get lost(): number {
    return this.outstanding;
  }
  get latency(): Latency | undefined {
    return latencyOf(this.#histogram);
  }

  start(): void {
    this.#running = true;
    for (let place = 0; place < this.#options.workload.window; place++) void this.#joinOn();
  }

  giveUp(): void {
    // A join that gets no answer fails by itself, and the run with it.
  }

  stop(): void {
    this.#running = false;
  }

  async close(): Promise<void> {
    await Promise.all(this.#joined.map((connection) => connection.close()));
  }

  /** Joins again and again, until the load stops. */
  async #joinOn(): Promise<void> {
    try {
      while (this.#running) await this.#join();
    } catch (error) {
      this.#options.onLost(String(error));
    }
  }

  async #join(): Promise<void> {
    const begunAt = nowUs();
    this.sent++;
    const parts = { wire: this.#wire, readBuffer: this.#readBuffer, role: 'idle' } as const;
    const connection = await openPeer({ ...this.#options, ...parts });
    this.#joined.push(connection);
    if (this.timed) this.#histogram.record(Math.max(1, nowUs() - begunAt));
  }
}
