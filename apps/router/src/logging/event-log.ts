import type { RouterEvent, SessionInfo, EvictionReason } from '@wamp/router';
import { LineBudget } from './line-budget.js';
import type { Log, LogFields } from './log.js';

/** Writes what happens in a Router to the log, never more than a reader can take. L77 */
export function eventLog(log: Log): (event: RouterEvent) => void {
  const budget = new LineBudget((kind, count) =>
    log.warn({
      event: 'log.sampled',
      text: `${count} more lines about ${kind} were left out`,
      fields: { kind, count },
    }),
  );
  return (event) => {
    if (budget.take(event.type)) write(log, event);
  };
}

/** The limit behind each reason to end a session that does not read. */
const slowConsumerLimits: Readonly<Record<EvictionReason, string>> = {
  pending_bytes: 'L60',
  write_deadline: 'L62',
  total: 'L63',
};

function write(log: Log, event: RouterEvent): void {
  switch (event.type) {
    case 'session_joined':
      return log.info({
        event: 'session.open',
        text: `session ${event.info.session} joined ${event.info.realm} as ${event.info.authrole}`,
        fields: aboutSession(event.info),
      });
    case 'session_left':
      return log.info({
        event: 'session.close',
        text: `session ${event.info.session} left ${event.info.realm}: ${event.reason}`,
        fields: { ...aboutSession(event.info), reason: event.reason },
      });
    case 'join_refused':
      return log.warn({
        event: 'session.refused',
        text: `refused ${event.remoteAddress}: ${event.message}`,
        fields: { realm: event.realm, peer: event.remoteAddress, error: event.reason },
      });
    case 'protocol_violation':
      return log.warn({
        event: 'protocol.violation',
        text: `protocol violation by ${who(event.info, event.remoteAddress)}: ${event.message}`,
        fields: aboutPeer(event.info, event.remoteAddress),
      });
    case 'tolerated':
      return log.info({
        event: 'leniency.used',
        text: `tolerated ${event.leniency} of ${who(event.info, event.remoteAddress)}; told once per session`,
        fields: { ...aboutPeer(event.info, event.remoteAddress), leniency: event.leniency },
      });
    case 'slow_consumer':
      return log.warn({
        event: 'limit.hit',
        text: `session ${event.info.session} does not read: cut with ${event.queuedBytes} bytes queued`,
        fields: {
          ...aboutSession(event.info),
          limit: slowConsumerLimits[event.reason],
          reason: event.reason,
          bytes: event.queuedBytes,
        },
      });
    case 'event_dropped':
      return log.warn({
        event: 'event.dropped',
        text: `an EVENT was not sent to session ${event.info.session}: ${event.reason}`,
        fields: { ...aboutSession(event.info), reason: event.reason },
      });
    case 'publication_refused':
      return log.warn({
        event: 'publication.refused',
        text: `an unacknowledged PUBLISH of session ${event.info.session} was refused: ${event.reason}`,
        fields: { ...aboutSession(event.info), uri: event.topic, error: event.reason },
      });
    case 'retention_refused':
      return log.warn({
        event: 'limit.hit',
        text: `an event of session ${event.info.session} was published but not retained`,
        fields: { ...aboutSession(event.info), limit: 'L71', uri: event.topic },
      });
    case 'realm_created':
      return log.info({
        event: 'realm.open',
        text: `realm ${event.realm} is there${event.isAutomatic ? ', as the first client logged in' : ''}`,
        fields: { realm: event.realm, automatic: event.isAutomatic },
      });
    case 'realm_updated':
      return log.info({
        event: 'realm.change',
        text: `realm ${event.realm} has other options now`,
        fields: { realm: event.realm },
      });
    case 'realm_deleted':
      return log.info({
        event: 'realm.close',
        text: `realm ${event.realm} is gone`,
        fields: { realm: event.realm },
      });
    case 'internal_error':
      return log.error({
        event: 'internal.error',
        text: `internal error while ${event.doing}`,
        error: event.error,
      });
  }
}

function who(info: SessionInfo | undefined, remoteAddress: string): string {
  return info === undefined ? remoteAddress : `session ${info.session}`;
}

function aboutPeer(info: SessionInfo | undefined, remoteAddress: string): LogFields {
  return info === undefined ? { peer: remoteAddress } : aboutSession(info);
}

function aboutSession(info: SessionInfo): LogFields {
  return {
    realm: info.realm,
    session: info.session,
    authid: info.authid,
    role: info.authrole,
    method: info.authmethod,
    peer: info.remoteAddress,
    transport: info.transport,
    serializer: info.serializer,
  };
}
