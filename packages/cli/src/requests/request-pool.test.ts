import { describe, expect, it } from 'vitest';
import { runPool } from './request-pool.js';

async function* numbers(count: number): AsyncGenerator<number> {
  for (let n = 1; n <= count; n++) yield n;
}

/** Work that ends when the test says so. */
class Gate {
  readonly started: number[] = [];
  readonly #open = new Map<number, () => void>();

  work = (n: number): Promise<number> => {
    this.started.push(n);
    return new Promise((resolve) => this.#open.set(n, () => resolve(n * n)));
  };

  async end(n: number): Promise<void> {
    this.#open.get(n)?.();
    await new Promise(setImmediate);
  }
}

describe('the pool of requests', () => {
  it('runs as many as it may, and hands results over in the order of the requests', async () => {
    const gate = new Gate();
    const taken: number[] = [];
    const done = runPool(numbers(4), {
      jobs: 2,
      ordered: true,
      work: gate.work,
      take: async (result) => void taken.push(result),
    });
    await new Promise(setImmediate);
    expect(gate.started).toStrictEqual([1, 2]);
    await gate.end(2);
    expect(gate.started).toStrictEqual([1, 2, 3]);
    expect(taken).toStrictEqual([]);
    await gate.end(1);
    await gate.end(3);
    await gate.end(4);
    await done;
    expect(taken).toStrictEqual([1, 4, 9, 16]);
  });

  it('hands results over as they come when order does not matter', async () => {
    const gate = new Gate();
    const taken: number[] = [];
    const done = runPool(numbers(2), {
      jobs: 2,
      ordered: false,
      work: gate.work,
      take: async (result) => void taken.push(result),
    });
    await new Promise(setImmediate);
    await gate.end(2);
    await gate.end(1);
    await done;
    expect(taken).toStrictEqual([4, 1]);
  });

  it('starts nothing more after a failure and rejects with it', async () => {
    const started: number[] = [];
    const done = runPool(numbers(10), {
      jobs: 1,
      ordered: true,
      work: async (n) => {
        started.push(n);
        if (n === 2) throw new Error('two');
        return n;
      },
      take: async () => undefined,
    });
    await expect(done).rejects.toThrow('two');
    expect(started).toStrictEqual([1, 2]);
  });

  it('hands a result over while the next request is still waited for', async () => {
    const { promise: never } = Promise.withResolvers<undefined>();
    async function* waiting(): AsyncGenerator<number> {
      yield 1;
      await never;
    }
    const controller = new AbortController();
    const { promise: taken, resolve } = Promise.withResolvers<number>();
    const done = runPool(waiting(), {
      jobs: 2,
      ordered: true,
      signal: controller.signal,
      work: async (n) => n,
      take: async (n) => resolve(n),
    });
    expect(await taken).toBe(1);
    controller.abort(new Error('enough'));
    await expect(done).rejects.toThrow('enough');
  });

  it('fails while the next request is still waited for', async () => {
    const { promise: never } = Promise.withResolvers<undefined>();
    async function* waiting(): AsyncGenerator<number> {
      yield 1;
      await never;
    }
    const done = runPool(waiting(), {
      jobs: 2,
      ordered: true,
      work: () => Promise.reject(new Error('lost')),
      take: async () => undefined,
    });
    await expect(done).rejects.toThrow('lost');
  });

  it('rejects with what reading the requests failed with, after what runs has ended', async () => {
    const taken: number[] = [];
    async function* broken(): AsyncGenerator<number> {
      yield 1;
      throw new Error('line 2');
    }
    const done = runPool(broken(), {
      jobs: 5,
      ordered: true,
      work: async (n) => n,
      take: async (n) => void taken.push(n),
    });
    await expect(done).rejects.toThrow('line 2');
    expect(taken).toStrictEqual([1]);
  });
});
