import { beforeEach, describe, expect, it } from 'vitest';
import { ManualClock } from '../fixtures/test-router.js';
import { type LoginAttempt, LoginGuard } from './login-guard.js';

let clock: ManualClock;
let guard: LoginGuard;
const limits = { maxFailedLogins: 10, maxLoginDelayMs: 30_000, maxWatchedLogins: 100 };

beforeEach(() => {
  clock = new ManualClock();
  guard = new LoginGuard({ clock, limits });
});

const from = (block: string | undefined, authid = 'joe'): LoginAttempt => ({
  block,
  realm: 'realm1',
  authid,
  hasTurn: false,
});

const anybodyFrom = (block: string | undefined): LoginAttempt => ({ ...from(block), authid: undefined });

/** Tries to log in with a wrong secret. @returns how long it has to wait instead, ms */
function guess(attempt: LoginAttempt): number {
  const barred = guard.judge(attempt);
  if (barred !== undefined) return barred.retryAfterMs;
  guard.failed(attempt);
  return 0;
}

describe('Guessing', () => {
  it('is heard ten times in a row, then after delays from 0.5 s that double up to 30 s [AUTH-47, T09] L13', () => {
    for (let count = 0; count < 10; count++) expect(guess(anybodyFrom('192.0.2.0/24'))).toBe(0);
    const delays: number[] = [];
    for (let count = 0; count < 9; count++) {
      const delay = guess(anybodyFrom('192.0.2.0/24'));
      delays.push(delay);
      clock.advance(delay - 1);
      expect(guess(anybodyFrom('192.0.2.0/24'))).toBe(1);
      clock.advance(1);
      while (guard.judge(anybodyFrom('192.0.2.0/24')) === undefined) guess(anybodyFrom('192.0.2.0/24'));
    }
    expect(delays.slice(0, 6)).toEqual([500, 1_000, 2_000, 4_000, 8_000, 16_000]);
    expect(Math.max(...delays)).toBe(30_000);
  });

  it('gets ten tries in a minute, however long it goes on [AUTH-47, T09]', () => {
    let heard = 0;
    for (let second = 0; second < 3_600; second++) {
      for (let count = 0; count < 5; count++) if (guess(from('192.0.2.0/24')) === 0) heard++;
      clock.advance(1_000);
    }
    expect(heard).toBeGreaterThan(500);
    expect(heard).toBeLessThan(60 * 10 + 30);
  });

  it('from one address keeps no other address from another principal [AUTH-47, T09]', () => {
    for (let count = 0; count < 10; count++) guess(from('192.0.2.0/24', `user${String(count)}`));
    expect(guard.judge(from('192.0.2.0/24', 'ann'))).toEqual({ bar: 'address', retryAfterMs: 500 });
    expect(guard.judge(from('198.51.100.0/24', 'ann'))).toBeUndefined();
  });

  it('of one authid from many addresses is slowed down, too [AUTH-47, T09]', () => {
    for (let count = 0; count < 10; count++) expect(guess(from(`10.0.${String(count)}.0/24`))).toBe(0);
    expect(guard.judge(from('10.1.0.0/24'))).toEqual({ bar: 'principal', retryAfterMs: 500 });
    expect(guard.judge(from('10.1.0.0/24', 'ann'))).toBeUndefined();
    expect(guard.judge({ ...from('10.1.0.0/24'), realm: 'realm2' })).toBeUndefined();
  });

  it.each([
    ['upper case', 'JOE'],
    ['a soft hyphen', 'jo\u00ade'],
    ['nothing that shows', 'j\u200b\u1806\u2060oe'],
    ['wide letters', '\uff4aoe'],
    ['spaces', ' joe\u00a0'],
    ['much that nobody sees', `jo${'\u200b'.repeat(1_000)}e`],
  ])('of one authid gains nothing by writing it with %s [AUTH-47, T09]', (_, written) => {
    for (let count = 0; count < 10; count++) guess(from(`10.0.${String(count)}.0/24`));
    expect(guard.judge(from('10.1.0.0/24', written))?.bar).toBe('principal');
  });

  it('of one authid gains nothing by the order in which accents are typed [AUTH-47, T09]', () => {
    for (let count = 0; count < 10; count++) guess(from(`10.0.${String(count)}.0/24`, '\u00e9'));
    expect(guard.judge(from('10.1.0.0/24', 'e\u200b\u0301'))?.bar).toBe('principal');
  });

  it('never keeps a principal away from another address for longer than 30 s, whoever guesses meanwhile [T09]', () => {
    const owner = (): LoginAttempt => from('198.51.100.0/24');
    for (let round = 0; round < 200; round++) {
      let waited = 0;
      for (;;) {
        for (let attacker = 0; attacker < 20; attacker++) guess(from(`10.0.${String(attacker)}.0/24`));
        const barred = guard.judge(owner());
        if (barred === undefined) break;
        expect(barred.bar).toBe('principal');
        waited += barred.retryAfterMs;
        clock.advance(barred.retryAfterMs);
      }
      expect(waited).toBeLessThanOrEqual(30_000);
      clock.advance(100);
    }
  });

  it('is heard once for each time that it was kept away [AUTH-47, T09]', () => {
    for (let count = 0; count < 10; count++) guess(from(`10.0.${String(count)}.0/24`));
    const delay = guard.judge(from('10.1.0.0/24'))?.retryAfterMs ?? 0;
    clock.advance(delay);
    for (let count = 0; count < 3; count++) guess(from('10.2.0.0/24'));
    const attempt = from('10.1.0.0/24');
    expect(guard.judge(attempt)).toBeUndefined();
    expect(guard.judge(attempt)).toBeUndefined(); // its answer to the challenge
    guard.failed(attempt);
    expect(guard.judge(from('10.1.0.0/24'))?.bar).toBe('principal');
  });

  it('is not noticed where there is neither an address nor an authid', () => {
    for (let count = 0; count < 50; count++) expect(guess(anybodyFrom(undefined))).toBe(0);
    expect(guard.size).toBe(0);
  });

  it('never costs more than its tables hold, and nothing a while after it ended [AUTH-47] L13', () => {
    for (let count = 0; count < 1_000; count++) {
      guess(from(`10.${String(count)}.0.0/24`, 'x'.repeat(60_000) + String(count)));
      guard.judge(from(`10.${String(count)}.0.0/24`));
    }
    expect(guard.size).toBeLessThanOrEqual(300);
    clock.advance(120_000);
    guess(from('192.0.2.0/24'));
    expect(guard.size).toBe(2);
  });

  it('is not watched at all where the limit is switched off L13', () => {
    guard = new LoginGuard({ clock, limits: { ...limits, maxFailedLogins: Infinity } });
    for (let count = 0; count < 100; count++) expect(guess(from('192.0.2.0/24'))).toBe(0);
    expect(guard.size).toBe(0);
  });
});
