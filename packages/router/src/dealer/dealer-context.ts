import type { Clock } from '../clock.js';
import type { Counters } from '../counters.js';
import type { RouterLimits } from '../limits.js';
import type { ForwardTimeout } from '../realm-options.js';
import type { Emit } from '../outbound/emit.js';
import type { TimerWheel } from '../timer-wheel.js';
import type { CallQueues } from './call-queues.js';
import type { CallTable } from './call-table.js';
import type { EndedUploads } from './ended-uploads.js';
import type { RegistrationTable } from './registration-table.js';

/** What every step of the Dealer works with. */
export interface DealerContext {
  readonly calls: CallTable;
  readonly queues: CallQueues;
  readonly endedUploads: EndedUploads;
  readonly registrations: RegistrationTable;
  readonly limits: RouterLimits;
  readonly clock: Clock;
  /** Runs the timeouts of calls. */
  readonly timers: TimerWheel;
  readonly counters: Counters;
  readonly forwardTimeout: ForwardTimeout;
  readonly withoutFeatures: ReadonlySet<string>;
  readonly emit: Emit;
}
