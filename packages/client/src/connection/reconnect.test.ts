import { beforeEach, describe, expect, it, vi } from 'vitest';
import { JoinError } from '../errors.js';
import type { RetryPolicy } from '../options.js';
import { endOf } from '../session/client-session.js';
import { backoffDefaults, backoffDelay } from './backoff.js';
import type { Disconnect } from './connection-state.js';
import { type Verdict, judge, reconnectRules } from './reconnect.js';

beforeEach(() => {
  vi.spyOn(Math, 'random').mockReturnValue(0.5);
});

const transport = (code?: number | string) => endOf('transport', { code });
const abort = (name: string) => endOf('abort', { uri: name });
const goodbye = (name: string, code?: number) => endOf('goodbye', { uri: name, code });

describe('The rules of reconnecting', () => {
  const rows: readonly (readonly [
    what: string,
    end: Disconnect | ReturnType<typeof endOf>,
    first: Verdict,
    later: Verdict,
  ])[] = [
    ['a connection refused', transport('WAMP_ERR_UNREACHABLE'), 'retry', 'retry'],
    ['a connection lost', transport('WAMP_ERR_CONNECTION_LOST'), 'retry', 'retry'],
    ['no WELCOME in time', transport('WAMP_ERR_CONNECT_TIMEOUT'), 'retry', 'retry'],
    ['an end without a code', transport(), 'retry', 'retry'],
    ...[1000, 1001, 1005, 1006, 1011, 1012, 3000, 4000, 4401, 4499].map(
      (code) => [`close code ${code}`, transport(code), 'retry', 'retry'] as const,
    ),
    ['close code 1013', transport(1013), 'cap', 'cap'],
    ...[1002, 1003, 1007, 1008, 1009, 1010].map(
      (code) => [`close code ${code}`, transport(code), 'limited', 'limited'] as const,
    ),
    ...[4500, 4504, 4999].map((code) => [`close code ${code}`, transport(code), 'final', 'final'] as const),
    ['silence', endOf('stale'), 'retry', 'retry'],
    ...['system_shutdown', 'close_realm'].map(
      (name) => [`GOODBYE ${name}`, goodbye(`wamp.close.${name}`), 'later', 'later'] as const,
    ),
    ['GOODBYE killed', goodbye('wamp.close.killed'), 'final', 'final'],
    ['GOODBYE replaced', goodbye('router.close.replaced', 4504), 'final', 'final'],
    ['GOODBYE of a realm that is removed', goodbye('wamp.close.close_realm', 4502), 'final', 'final'],
    ['GOODBYE reauthenticate', goodbye('router.close.reauthenticate', 4403), 'retry', 'retry'],
    ['GOODBYE of another reason', goodbye('com.reason'), 'retry', 'retry'],
    ...[
      'not_authorized',
      'authorization_denied',
      'authorization_required',
      'authentication_failed',
      'authentication_denied',
      'authentication_required',
      'no_such_principal',
      'no_such_role',
      'no_matching_auth_method',
    ].map((name) => [`ABORT ${name}`, abort(`wamp.error.${name}`), 'credentials', 'credentials'] as const),
    [
      'ABORT authentication_denied with a time to come back',
      endOf('abort', { uri: 'wamp.error.authentication_denied', retryAfter: 500 }),
      'retry',
      'retry',
    ],
    ...['authorization_failed', 'unavailable', 'timeout', 'network_failure'].map(
      (name) => [`ABORT ${name}`, abort(`wamp.error.${name}`), 'retry', 'retry'] as const,
    ),
    ['ABORT no_such_realm', abort('wamp.error.no_such_realm'), 'final', 'retry'],
    ...['protocol_violation', 'feature_not_supported', 'invalid_uri'].map(
      (name) => [`ABORT ${name}`, abort(`wamp.error.${name}`), 'final', 'limited'] as const,
    ),
    ['ABORT of another reason', abort('com.reason'), 'final', 'limited'],
    ['a violation by the Router', endOf('protocol'), 'final', 'limited'],
    ['close()', endOf('local'), 'final', 'final'],
  ];
  for (const [what, end, first, later] of rows) {
    it(`say of ${what}: ${first} before the first session, ${later} afterwards`, () => {
      expect(judge(end, false)).toBe(first);
      expect(judge(end, true)).toBe(later);
    });
  }

  it('let the same refusal of credentials count once, then it is final', () => {
    const rules = reconnectRules();
    const refused = abort('wamp.error.not_authorized');
    expect(rules.plan(refused, 0)).toMatchObject({ delay: 1000, attempt: 1, cause: { fatal: false } });
    expect(rules.plan(refused, 0)).toMatchObject({ delay: undefined, attempt: 2, cause: { fatal: true } });
  });

  it('let another refusal, another failure or a session in between begin anew', () => {
    const between = [
      (rules: ReturnType<typeof reconnectRules>) => rules.plan(abort('wamp.error.no_such_role'), 0),
      (rules: ReturnType<typeof reconnectRules>) => rules.plan(transport(1006), 0),
      (rules: ReturnType<typeof reconnectRules>) => {
        rules.joined();
      },
    ];
    for (const step of between) {
      const rules = reconnectRules();
      const refused = abort('wamp.error.not_authorized');
      rules.plan(refused, 0);
      step(rules);
      expect(rules.plan(refused, 0).cause.fatal).toBe(false);
      expect(rules.plan(refused, 0).cause.fatal).toBe(true);
    }
  });

  it('try three times more where the same bytes will fail the same way', () => {
    const rules = reconnectRules();
    const fatal = [1, 2, 3, 4].map(() => rules.plan(transport(1002), 0).cause.fatal);
    expect(fatal).toEqual([false, false, false, true]);
  });

  it('forget what failed before a session that was stable', () => {
    const rules = reconnectRules({ jitter: 'none' });
    rules.joined();
    const end = transport(1002);
    expect([1, 2, 3].map(() => rules.plan(end, 9999).delay)).toEqual([2000, 4000, 8000]);
    expect(rules.plan(end, 10_000)).toMatchObject({ delay: 2000, attempt: 1, cause: { fatal: false } });
  });

  it('wait longer after 1013, and not at the first step when everybody was told', () => {
    const delay = (end: ReturnType<typeof endOf>) => reconnectRules({ jitter: 'none' }).plan(end, 0).delay;
    expect(delay(transport(1006))).toBe(2000);
    expect(delay(transport(1013))).toBe(30_000);
    expect(delay(goodbye('wamp.close.system_shutdown'))).toBe(4000);
  });

  it('add what the Router asked to wait', () => {
    const end = endOf('goodbye', { uri: 'com.reason', retryAfter: 7000 });
    expect(reconnectRules().plan(end, 0).delay).toBe(8000);
  });

  it('make one connection and no other without a policy', () => {
    const plan = reconnectRules(false).plan(transport(1006), 60_000);
    expect(plan).toMatchObject({ delay: undefined, cause: { fatal: true } });
  });

  it('give up after as many failures in a row as the policy says', () => {
    const rules = reconnectRules({ maxAttempts: 2 });
    const fatal = [1, 2, 3].map(() => rules.plan(transport(1006), 0).cause.fatal);
    expect(fatal).toEqual([false, false, true]);
  });

  it('do not try again before the first session when `initial` is false', () => {
    expect(reconnectRules({ initial: false }).plan(transport(1006), 0).delay).toBeUndefined();
    const rules = reconnectRules({ initial: false });
    rules.joined();
    expect(rules.plan(transport(1006), 0).delay).toBe(1000);
  });

  it('leave the last word to `decide`', () => {
    const asked: [Disconnect, number][] = [];
    const answers = [5, true, false, undefined, undefined];
    const decide: RetryPolicy['decide'] = (failure, attempt) => {
      asked.push([failure, attempt]);
      return answers[attempt - 1];
    };
    const rules = reconnectRules({ decide });
    const error = new JoinError('com.reason');
    const final = endOf('abort', { uri: 'com.reason', error });
    expect(rules.plan(final, 0).delay).toBe(5);
    expect(rules.plan(final, 0).delay).toBe(2000);
    expect(rules.plan(transport(1006), 0).delay).toBeUndefined();
    expect(rules.plan(transport(1006), 0).delay).toBe(8000);
    expect(rules.plan(final, 0).delay).toBeUndefined();
    expect(asked[0]).toEqual([{ ...final, fatal: true }, 1]);
    expect(asked.map(([{ fatal }]) => fatal)).toEqual([true, true, false, false, true]);
  });
});

describe('The delay before another try', () => {
  it('doubles from 2 s to 30 s', () => {
    const delays = [1, 2, 3, 4, 5, 6, 1000, Infinity].map((attempt) =>
      backoffDelay({ ...backoffDefaults, jitter: 'none' }, attempt),
    );
    expect(delays).toEqual([2000, 4000, 8000, 16_000, 30_000, 30_000, 30_000, 30_000]);
  });

  it.each([
    ['full', 0, 0],
    ['full', 0.999, 3996],
    [0.25, 0, 3000],
    [0.25, 0.5, 4000],
    [0.25, 1, 5000],
  ] as const)('with jitter %s and chance %d is %d ms', (jitter, chance, delay) => {
    vi.spyOn(Math, 'random').mockReturnValue(chance);
    expect(backoffDelay({ ...backoffDefaults, jitter }, 2)).toBeCloseTo(delay);
  });

  it('keeps 1,000 clients that were cut at once apart (P63)', () => {
    // A generator with a seed, so that the figures are the same in every run.
    let seed = 1;
    vi.spyOn(Math, 'random').mockImplementation(
      () => (seed = (seed * 16_807) % 2_147_483_647) / 2_147_483_647,
    );
    const clients = 1000;
    const tries: number[] = [];
    for (let client = 0; client < clients; client++) {
      const rules = reconnectRules();
      rules.joined();
      let at = 0;
      let longest = 0;
      while (at < 300_000) {
        const { delay = Infinity } = rules.plan(transport(1006), 0);
        longest = Math.max(longest, delay);
        at += delay;
        tries.push(at);
      }
      expect(longest).toBeLessThanOrEqual(30_000);
    }
    const inSecond = (second: number) =>
      tries.filter((at) => at >= second * 1000 && at < second * 1000 + 1000).length;
    const first = Array.from({ length: 10 }, (_, second) => inSecond(second));
    expect(Math.max(...first)).toBeLessThanOrEqual(0.8 * clients);
    expect(inSecond(20)).toBeLessThan(first[1] ?? 0);
    expect(inSecond(200)).toBeLessThan(0.15 * clients);
    expect(inSecond(200)).toBeGreaterThan(0);
  });
});
