import { describe, expect, it } from 'vitest';
import type { Kdf, KdfRequest } from './kdf.js';
import { kdfPool } from './kdf-pool.js';
import { deriveKey } from './node-kdf.js';

const request: KdfRequest = {
  kdf: 'pbkdf2',
  password: new Uint8Array(1),
  salt: new Uint8Array(8),
  iterations: 1,
  length: 32,
};

/** Derivations that end when the test says so. */
function heldKdf() {
  const running: { done: (key: Uint8Array) => void; fail: (error: Error) => void }[] = [];
  const kdf: Kdf = () =>
    new Promise((done, fail) => {
      running.push({ done, fail });
    });
  return { kdf, running };
}

const turns = async (): Promise<void> => new Promise((resolve) => setImmediate(resolve));

describe('The pool of key derivations', () => {
  it('runs so many at a time, lets so many wait, and refuses the rest [T10]', async () => {
    const { kdf, running } = heldKdf();
    const derive = kdfPool({ kdf, concurrency: 2, maxQueued: 3 });
    const keys = Array.from({ length: 5 }, () => derive(request));
    await turns();
    expect(running).toHaveLength(2);
    await expect(derive(request)).rejects.toThrow('L57');
    for (let at = 0; at < 5; at++) {
      running[at]?.done(Uint8Array.of(at));
      await turns();
      expect(running).toHaveLength(Math.min(5, at + 3));
    }
    expect(await Promise.all(keys)).toEqual([0, 1, 2, 3, 4].map((at) => Uint8Array.of(at)));
  });

  it('goes on when a derivation fails [T10]', async () => {
    const { kdf, running } = heldKdf();
    const derive = kdfPool({ kdf, concurrency: 1, maxQueued: 1 });
    const first = derive(request);
    const second = derive(request);
    await turns();
    running[0]?.fail(new Error('no memory'));
    await expect(first).rejects.toThrow('no memory');
    await turns();
    running[1]?.done(Uint8Array.of(1));
    expect(await second).toEqual(Uint8Array.of(1));
  });

  it('lets nobody wait whose client is gone, and keeps no place for it [SCR-53]', async () => {
    const { kdf, running } = heldKdf();
    const derive = kdfPool({ kdf, concurrency: 1, maxQueued: 1 });
    const gone = new AbortController();
    void derive(request);
    const waiting = derive(request, gone.signal);
    gone.abort(new Error('gone'));
    await expect(waiting).rejects.toThrow('gone');
    const next = derive(request);
    running[0]?.done(new Uint8Array());
    await turns();
    running[1]?.done(Uint8Array.of(7));
    expect(await next).toEqual(Uint8Array.of(7));
    await expect(derive(request, AbortSignal.abort(new Error('gone before')))).rejects.toThrow('gone before');
  });

  it('keeps the place of a derivation that cannot be stopped, also when its client is gone [T10, SCR-53]', async () => {
    const { kdf, running } = heldKdf();
    const derive = kdfPool({ kdf, concurrency: 1, maxQueued: 1 });
    for (let count = 0; count < 3; count++) {
      const gone = new AbortController();
      const key = derive(request, gone.signal);
      await turns();
      gone.abort(new Error('gone'));
      await expect(key).rejects.toThrow('gone');
    }
    const next = derive(request);
    await turns();
    expect(running).toHaveLength(1);
    running[0]?.done(new Uint8Array());
    await turns();
    running[1]?.done(Uint8Array.of(7));
    expect(await next).toEqual(Uint8Array.of(7));
  });

  it('is given back by Node only when its threads are done [T10, SCR-53]', async () => {
    const gone = new AbortController();
    const long = deriveKey({ ...request, iterations: 200_000 }, gone.signal).catch(() => 'done');
    gone.abort(new Error('gone'));
    await turns();
    expect(await Promise.race([long, Promise.resolve('under way')])).toBe('under way');
    expect(await long).toBe('done');
  });

  it('derives for real unless told otherwise', async () => {
    expect(await kdfPool()(request)).toHaveLength(32);
  });
});
