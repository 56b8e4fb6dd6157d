import { deriveKey } from '#kdf';
import type { Kdf } from './kdf.js';
import { untilAborted } from './until-aborted.js';

/** Options of {@link kdfPool}. */
export interface KdfPoolOptions {
  /** What derives. @defaultValue the platform's */
  readonly kdf?: Kdf;
  /**
   * Derivations at a time. @defaultValue half of the cores, at most 2, so that files and names still find a thread of
   * Node's pool
   */
  readonly concurrency?: number;
  /** Derivations that wait; beyond it, more are refused. L57 @defaultValue 8 for each core */
  readonly maxQueued?: number;
}

/**
 * Derives a bounded number of keys at a time and lets a bounded number wait. When too many wait, or the signal ends, it
 * rejects. What cannot be stopped keeps its place until it is done, so that who comes and goes does not start more than
 * the bound. (L57) [SCR-53] T10
 */
export function kdfPool(options: KdfPoolOptions = {}): Kdf {
  const { navigator } = globalThis as { readonly navigator?: { readonly hardwareConcurrency?: number } };
  const cores = navigator?.hardwareConcurrency ?? 1;
  const { kdf = deriveKey, maxQueued = 8 * cores } = options;
  const { concurrency = Math.max(1, Math.min(2, Math.floor(cores / 2))) } = options;
  const waiting = new Set<() => void>();
  let running = 0;

  const turn = async (signal: AbortSignal | undefined): Promise<void> => {
    if (running < concurrency) {
      running++;
      return;
    }
    if (waiting.size >= maxQueued) throw new Error(`${waiting.size} key derivations wait (L57)`);
    await new Promise<void>((resolve, reject) => {
      const start = (): void => {
        signal?.removeEventListener('abort', leave);
        resolve();
      };
      const leave = (): void => {
        waiting.delete(start);
        reject(signal?.reason as Error);
      };
      waiting.add(start);
      signal?.addEventListener('abort', leave, { once: true });
    });
  };

  /** Hands the turn on to the one that waits longest. */
  const end = (): void => {
    const [next] = waiting;
    if (next === undefined) {
      running--;
      return;
    }
    waiting.delete(next);
    next();
  };

  return async (request, signal) => {
    signal?.throwIfAborted();
    await turn(signal);
    const work = async (): Promise<Uint8Array> => {
      try {
        return await kdf(request, signal);
      } finally {
        end();
      }
    };
    return untilAborted(work(), signal);
  };
}
