import { once } from 'node:events';
import { createServer } from 'node:net';
import type { PubSubWorkload } from '../workloads.ts';
import { CreditSender } from './credits.ts';
import { drain } from './drain.ts';
import type { Answering } from './load.ts';
import type { RunOptions } from './run-options.ts';
import { openSubscribers, type Share } from './subscriber-group.ts';

const remainderMs = 10;

/**
 * The Subscribers of the far process. What becomes of each event goes to the Publisher's process over a
 * socket of its own, so that the window spans both processes.
 */
export async function openFarSubscribers(options: RunOptions<PubSubWorkload>): Promise<Answering> {
  const credits = new CreditSender(options.workload.window);
  const server = createServer({ noDelay: true }, (socket) => {
    credits.attach(socket);
  });
  server.listen(0, '127.0.0.1');
  await once(server, 'listening');
  const address = server.address();
  if (address === null || typeof address === 'string') throw new Error('there is no port for credits');

  const { far } = splitSubscribers(options.workload.receivers);
  const remainder = setInterval(() => {
    credits.flush();
  }, remainderMs);
  const onProgress = credits.add.bind(credits);
  const group = await openSubscribers({ ...options, share: far, onProgress });
  return {
    creditPort: address.port,
    async finish(sent) {
      await drain(() => group.outstanding(sent), options.patience.quietMs);
      const outcome = { lost: group.missing(sent), wrong: group.wrong, latency: group.latency };
      await group.close();
      clearInterval(remainder);
      credits.close();
      server.close();
      return outcome;
    },
  };
}

/** A fan-out is too much reading for one process, so each gets half; a single Subscriber is far. */
export function splitSubscribers(receivers: number): { near: Share; far: Share } {
  const near = Math.floor(receivers / 2);
  return { near: { first: 0, size: near }, far: { first: near, size: receivers - near } };
}
