import { setTimeout as delay } from 'node:timers/promises';

const longestMs = 10_000;
const pollMs = 10;

/** Waits until nothing is missing or nothing has come for `quietMs`; what is missing then is lost. */
export async function drain(missing: () => number, quietMs: number): Promise<void> {
  const startedMs = performance.now();
  let last = { missing: missing(), atMs: startedMs };
  while (last.missing > 0) {
    await delay(pollMs);
    const now = { missing: missing(), atMs: performance.now() };
    if (now.missing !== last.missing) last = now;
    if (now.atMs - last.atMs > quietMs || now.atMs - startedMs > longestMs) return;
  }
  // Messages that arrive twice come after the ones that were waited for.
  await delay(pollMs);
}
