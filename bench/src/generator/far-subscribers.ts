import { once } from 'node:events';
import { createServer, type Socket } from 'node:net';
import type { PubSubWorkload } from '../workloads.ts';
import { drain } from './drain.ts';
import type { Answering } from './load.ts';
import type { RunOptions } from './run-options.ts';
import { openSubscribers } from './subscriber-group.ts';

/** A report for each single event would cost this process more than receiving it. */
const reportsPerWindow = 16;
const remainderMs = 10;

/**
 * The Subscribers of the far process. For each event that all of them have, one byte goes to the Publisher's
 * process over a socket of its own, so that the window spans both processes.
 */
export async function openFarSubscribers(options: RunOptions<PubSubWorkload>): Promise<Answering> {
  let credits: Socket | undefined;
  let unreported = 0;
  const report = (): void => {
    if (unreported === 0 || credits === undefined) return;
    credits.write(Buffer.alloc(unreported));
    unreported = 0;
  };
  const server = createServer({ noDelay: true }, (socket) => {
    credits = socket;
    socket.on('error', () => socket.destroy());
  });
  server.listen(0, '127.0.0.1');
  await once(server, 'listening');
  const address = server.address();
  if (address === null || typeof address === 'string') throw new Error('there is no port for credits');

  const { far } = splitSubscribers(options.workload.receivers);
  const reportFrom = Math.max(1, Math.floor(options.workload.window / reportsPerWindow));
  const onCompleted = (events: number): void => {
    unreported += events;
    if (unreported >= reportFrom) report();
  };
  const remainder = setInterval(report, remainderMs);
  const group = await openSubscribers({ ...options, size: far, onCompleted });
  return {
    creditPort: address.port,
    async finish(sent) {
      await drain(() => group.missing(sent));
      const outcome = { lost: Math.max(0, group.missing(sent)), wrong: group.wrong, latency: group.latency };
      await group.close();
      clearInterval(remainder);
      credits?.destroy();
      server.close();
      return outcome;
    },
  };
}

/** A fan-out is too much reading for one process, so each gets half; a single Subscriber is far. */
export function splitSubscribers(receivers: number): { near: number; far: number } {
  const near = Math.floor(receivers / 2);
  return { near, far: receivers - near };
}
