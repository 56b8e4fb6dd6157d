import { setImmediate as nextTurn, setTimeout as delay } from 'node:timers/promises';
import { allowAll, anonymous, createRouter } from '@wamp/router';
import { DirectPeer } from './direct-peer.ts';

const code = { RESULT: 50, CALL: 48 } as const;

/** What the Router was asked to do, and for how long nothing else could run meanwhile. */
export interface Blocking {
  readonly what: string;
  readonly tookMs: number;
  /** The longest time between two turns of the event loop. */
  readonly longestBlockMs: number;
}

/** Runs `work` while it watches the event loop. */
async function watch(what: string, work: () => Promise<unknown>): Promise<Blocking> {
  let longestBlockMs = 0;
  const done = new AbortController();
  const watching = (async () => {
    for (let last = performance.now(); !done.signal.aborted;) {
      await nextTurn();
      const now = performance.now();
      longestBlockMs = Math.max(longestBlockMs, now - last);
      last = now;
    }
  })();
  const start = performance.now();
  await work();
  const tookMs = performance.now() - start;
  done.abort();
  await watching;
  return { what, tookMs, longestBlockMs };
}

/** How long procedures over all sessions of a realm hold up everybody else. */
export async function measureManySessions(sessions: number): Promise<readonly Blocking[]> {
  const router = createRouter({
    realms: [{ name: 'realm1', authenticators: [anonymous({ authrole: 'bench' })], authorizer: allowAll() }],
  });
  const caller = await DirectPeer.join(router, 'realm1');
  const others: DirectPeer[] = [];
  for (let index = 0; index < sessions; index += 1) others.push(await DirectPeer.join(router, 'realm1'));
  const call = async (procedure: string): Promise<unknown> => {
    const [type, , , args] = await caller.ask(code.CALL, {}, procedure);
    if (type !== code.RESULT) throw new Error(`${procedure} was refused`);
    return args;
  };
  const results = [
    await watch('nothing', () => delay(150)),
    await watch('wamp.session.count', () => call('wamp.session.count')),
    await watch('wamp.session.list', () => call('wamp.session.list')),
    await watch('wamp.session.kill_all', async () => {
      await call('wamp.session.kill_all');
      while (others.some(({ received }) => received < 2)) await nextTurn();
    }),
  ];
  await router.close({ maxRetryAfterMs: 0 });
  return results;
}
