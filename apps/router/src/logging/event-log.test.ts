import type { RouterEvent } from '@wamp/router';
import { expect, it } from 'vitest';
import { eventLog } from './event-log.js';
import type { Log, LogLine } from './log.js';

/** What is logged of an event, with its level. */
function logged(event: RouterEvent): unknown[] {
  const lines: unknown[] = [];
  const at = (level: string) => (line: LogLine) => lines.push([level, line.event, line.text, line.fields]);
  const log: Log = {
    ...{ format: 'json', plain: () => undefined },
    ...{ debug: at('debug'), info: at('info'), warn: at('warn'), error: at('error') },
  };
  eventLog(log)(event);
  return lines;
}

it('warns of a login that was refused, with realm, address and reason, and nothing that the client sent', () => {
  const event = {
    type: 'join_refused',
    realm: 'realm1',
    remoteAddress: '192.0.2.7:50312',
    reason: 'wamp.error.authentication_denied',
    message: 'too many logins failed',
  } as const;
  expect(logged(event)).toEqual([
    [
      'warn',
      'session.refused',
      'refused 192.0.2.7:50312: too many logins failed',
      { realm: 'realm1', peer: '192.0.2.7:50312', error: 'wamp.error.authentication_denied' },
    ],
  ]);
});

it.each<[RouterEvent, string, string]>([
  [
    { type: 'realm_created', realm: 'com.a', isAutomatic: true },
    'realm.open',
    'realm com.a is there, as the first client logged in',
  ],
  [{ type: 'realm_created', realm: 'com.a', isAutomatic: false }, 'realm.open', 'realm com.a is there'],
  [{ type: 'realm_updated', realm: 'com.a' }, 'realm.change', 'realm com.a has other options now'],
  [{ type: 'realm_deleted', realm: 'com.a' }, 'realm.close', 'realm com.a is gone'],
])('tells of realms that come, change and go: %j', (event, name, text) => {
  expect(logged(event)).toMatchObject([['info', name, text, { realm: 'com.a' }]]);
});
