import { type CallMessage, MessageType, emptyPayload } from '@wamp/protocol';
import { describe, expect, it } from 'vitest';
import { fakeSession } from '../fixtures/fake-session.js';
import { ManualClock } from '../fixtures/test-router.js';
import { kindOfMessage, uriOf } from '../realm/guarded-message.js';
import { Authorization } from './authorization.js';
import { kindOf } from './question.js';
import type { RoleOptions } from './role-options.js';
import { staticAuthorizer } from './static-authorizer.js';
import { TrustedProcedures } from './trusted-procedures.js';

const permissions = [{ uri: 'com.user.{authid}.*', allow: 'all' }] as const;
const roles: readonly RoleOptions[] = [{ name: 'user', permissions }];
const uri = 'com.user.user1.a';
const call: CallMessage = {
  type: MessageType.CALL,
  request: 1,
  options: {},
  procedure: uri,
  payload: emptyPayload,
};

/** Bytes that a round of so many repetitions allocates at the least, over some rounds: the collector works in others. */
function fewestBytes(repetitions: number, work: () => void): number {
  let fewest = Infinity;
  for (let round = 0; round < 30; round++) {
    const before = process.memoryUsage().heapUsed;
    for (let at = 0; at < repetitions; at++) work();
    const grown = process.memoryUsage().heapUsed - before;
    if (grown >= 0 && grown < fewest) fewest = grown;
  }
  return fewest;
}

describe('A repeated action', () => {
  it('is allowed without asking anybody, and without allocating anything (D65)', () => {
    let questions = 0;
    const decider = staticAuthorizer(roles);
    const authorization = new Authorization({
      authorizer: {
        ...decider,
        authorize(request) {
          questions++;
          return decider.authorize(request);
        },
      },
      trusted: new TrustedProcedures([{ uri: 'com.authorize', authrole: 'judge' }]),
      clock: new ManualClock(),
      call: () => Promise.reject(new Error('nobody is asked')),
      timeoutMs: 5_000,
      maxPending: 256,
      maxPendingPerSession: 32,
      maxRemembered: 10_000,
      onFailure: () => undefined,
      onDecision: undefined,
    });
    const session = fakeSession(1);
    const question = { action: 'call', uri, match: 'exact' } as const;
    expect(authorization.ask(session, { kind: kindOf(question), question })).toMatchObject({ allow: true });
    let allowed = 0;
    const repetitions = 20_000;
    const bytes = fewestBytes(repetitions, () => {
      if (authorization.known(session, kindOfMessage(call), uriOf(call))?.allow === true) allowed++;
    });
    expect(allowed).toBe(30 * repetitions);
    expect(questions).toBe(1);
    expect(bytes / repetitions).toBeLessThan(1); // one object has 12 bytes at the least
  });
});
