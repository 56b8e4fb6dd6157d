import { roundMs } from '../output/record.js';
import type { View } from '../output/view.js';
import { type Phases, stepsOf } from './connect-phases.js';
import type { RoundTrips } from './round-trips.js';

/** How long each step of connecting took. */
export function phasesView(phases: Phases, authmethod: string | undefined): View {
  const steps = stepsOf(phases);
  const total = roundMs(steps.reduce((sum, [, ms]) => sum + ms, 0));
  return {
    record: { type: 'connected', ...Object.fromEntries(steps), total },
    value: String(total),
    pretty() {
      const how = authmethod === undefined ? '' : ` (${authmethod})`;
      const each = steps.map(([step, ms]) => `${step} ${tenths(ms)}${step === 'join' ? how : ''}`);
      return `${each.join('  ')}   total ${tenths(total)} ms`;
    },
  };
}

/** One round trip; people see only the summary. */
export function roundTripView(n: number, ms: number | undefined): View {
  return {
    record: { type: 'ping', n, ...(ms === undefined ? { lost: true } : { ms }) },
    value: ms === undefined ? '' : String(ms),
    pretty: () => (ms === undefined ? `${n}: no answer` : ''),
  };
}

/** What was talked to. */
export interface PingPartner {
  readonly transport: string;
  readonly serializer: string;
  readonly router: string | undefined;
}

/** All round trips together. */
export function summaryView(trips: RoundTrips, { transport, serializer, router }: PingPartner): View {
  const [min, avg, p99] = [trips.min, trips.avg, trips.p99].map(roundMs);
  return {
    record: {
      type: 'rtt',
      count: trips.count,
      lost: trips.lost,
      min,
      avg,
      p99,
      transport,
      serializer,
      ...(router === undefined ? {} : { router }),
    },
    value: '',
    pretty: () => {
      const lost = trips.lost === 0 ? '' : `   ${trips.lost} lost`;
      const agent = router === undefined ? '' : `  router ${router}`;
      const times = `rtt min ${tenths(trips.min)}  avg ${tenths(trips.avg)}  p99 ${tenths(trips.p99)} ms`;
      return `${times}${lost}   ${transport}  ${serializer}${agent}`;
    },
  };
}

function tenths(ms: number): string {
  return ms.toFixed(1);
}
