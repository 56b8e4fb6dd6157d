import type { Leniency } from '@wamp/protocol';
import type { DropReason, EvictionReason, LoginRefusal } from './router-events.js';

/** The counters of one Router: plain fields, read when somebody asks. */
export class Counters {
  messagesReceived = 0;
  messagesSent = 0;
  publicationsRefused = 0;
  retentionsRefused = 0;
  protocolViolations = 0;
  autoRealmsRefused = 0;
  progressDropped = 0;
  readonly slowConsumers: Record<EvictionReason, number> = {
    pending_bytes: 0,
    total: 0,
    write_deadline: 0,
  };
  readonly loginsRefused: Record<LoginRefusal, number> = {
    address: 0,
    principal: 0,
    crowded: 0,
  };
  failedLogins = 0;
  readonly eventsDropped: Record<DropReason, number> = {
    too_large: 0,
    inexpressible: 0,
    left: 0,
  };
  readonly tolerated: Record<Leniency, number> = {
    request_id: 0,
    null_payload: 0,
    role_not_announced: 0,
    undefined_option: 0,
    integer_boolean: 0,
    progress_without_canceling: 0,
  };
}
