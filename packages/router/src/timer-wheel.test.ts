import fc from 'fast-check';
import { afterEach, beforeEach, describe, expect, it, vi } from 'vitest';
import { systemClock } from './clock.js';
import { ManualClock } from './fixtures/test-router.js';
import { TimerWheel, WheelTimer } from './timer-wheel.js';

/** A timer that notes when it ends. */
class NotingTimer extends WheelTimer {
  readonly #note: (timer: NotingTimer) => void;
  readonly name: number;
  constructor(name: number, note: (timer: NotingTimer) => void) {
    super();
    this.name = name;
    this.#note = note;
  }

  override expired(): void {
    this.#note(this);
  }
}

/** Delays of all levels of the wheel, and those around their borders. */
const delay = fc.oneof(
  fc.nat(70),
  fc.nat(5_000),
  fc.nat(300_000),
  fc.nat(2 ** 31 - 1),
  fc.constantFrom(0, 63, 64, 65, 4_095, 4_096, 4_097, 262_143, 262_144, 3_600_000, 2 ** 31 - 1),
  fc.double({ min: 0, max: 200, noNaN: true }),
);

const move = fc.oneof(
  { weight: 4, arbitrary: fc.record({ kind: fc.constant('start' as const), timer: fc.nat(19), delay }) },
  { weight: 1, arbitrary: fc.record({ kind: fc.constant('stop' as const), timer: fc.nat(19) }) },
  { weight: 3, arbitrary: fc.record({ kind: fc.constant('pass' as const), delay }) },
);

let clock: ManualClock;
let wheel: TimerWheel;
let ended: number[];
const timer = (name: number, then: () => void = () => undefined): NotingTimer =>
  new NotingTimer(name, () => {
    ended.push(name);
    then();
  });

beforeEach(() => {
  clock = new ManualClock();
  wheel = new TimerWheel(clock);
  ended = [];
});

describe('TimerWheel', () => {
  it('ends each timer once, in the order of due times, never early and at most one tick late', () => {
    fc.assert(
      fc.property(fc.array(move, { maxLength: 60 }), (moves) => {
        const clock = new ManualClock();
        const wheel = new TimerWheel(clock);
        const due = new Map<number, number>();
        let previous = 0;
        const timers = Array.from(
          { length: 20 },
          (_, name) =>
            new NotingTimer(name, () => {
              const at = due.get(name) ?? Infinity;
              expect(clock.elapsed()).toBeGreaterThanOrEqual(at);
              // Those of one tick in any order.
              expect(at).toBeGreaterThan(previous - 2);
              previous = Math.max(previous, at);
              due.delete(name);
            }),
        );
        for (const { kind, ...rest } of moves) {
          if ('timer' in rest) {
            const one = timers[rest.timer];
            if (one === undefined) continue;
            if ('delay' in rest) {
              wheel.start(one, rest.delay);
              due.set(rest.timer, clock.elapsed() + rest.delay);
            } else {
              wheel.stop(one);
              due.delete(rest.timer);
            }
          } else if (kind === 'pass') {
            previous = 0;
            clock.advance(rest.delay);
            for (const at of due.values()) expect(at).toBeGreaterThan(clock.elapsed() - 1);
          }
          expect(wheel.size).toBe(due.size);
          expect(clock.pending).toBeLessThanOrEqual(1);
        }
        for (let rounds = 0; wheel.size > 0; rounds++) {
          expect(rounds).toBeLessThan(200);
          clock.advance(2 ** 26);
        }
        expect(due.size).toBe(0);
        clock.advance(1_000);
        expect(clock.pending).toBe(0);
      }),
    );
  });

  it('ends a timer in the millisecond in which it is due, however far away [TMO-22]', () => {
    for (const delayMs of [1, 63, 64, 65, 4_096, 262_144, 3_600_000, 2 ** 31 - 1]) {
      clock.advance(12_345.6);
      wheel.start(timer(delayMs), delayMs);
      clock.advance(delayMs - 1);
      expect(ended).toEqual([]);
      clock.advance(2);
      expect(ended.splice(0)).toEqual([delayMs]);
    }
  });

  it('ends all that is due after a stall, in order, and no more in one turn than is good', () => {
    for (let name = 1_000; name > 0; name--) wheel.start(timer(name), name);
    const turns: number[] = [];
    clock.advance(60_000);
    turns.push(ended.length);
    while (wheel.size > 0) {
      const before = ended.length;
      clock.advance(0);
      turns.push(ended.length - before);
    }
    expect(turns).toEqual([256, 256, 256, 232]);
    expect(ended).toEqual(Array.from({ length: 1_000 }, (_, at) => at + 1));
  });

  it('lets a timer that ends start and stop others and itself, which end in their own time', () => {
    const victim = timer(3);
    const far = timer(4);
    const self: NotingTimer = timer(1, () => {
      wheel.stop(victim);
      wheel.start(far, 54);
      if (ended.length < 3) wheel.start(self, 10);
    });
    wheel.start(self, 10);
    wheel.start(victim, 10);
    clock.advance(20); // late: by now it is 10 ms behind
    expect(ended).toEqual([1]);
    clock.advance(10);
    expect(ended).toEqual([1, 1]);
    clock.advance(10);
    expect(ended).toEqual([1, 1, 1]);
    clock.advance(53);
    expect(ended).toEqual([1, 1, 1]);
    clock.advance(1);
    expect(ended).toEqual([1, 1, 1, 4]);
  });

  it('does not care that the time of day is set', () => {
    wheel.start(timer(1), 1_000);
    clock.jump(86_400_000);
    clock.advance(999);
    expect(ended).toEqual([]);
    clock.jump(-2 * 86_400_000);
    clock.advance(1);
    expect(ended).toEqual([1]);
  });

  it('has one timer of the platform, none while nothing runs, and sets none anew for calls that come and go', () => {
    const after = vi.spyOn(clock, 'after');
    expect(clock.pending).toBe(0);
    for (let round = 0; round < 100; round++) {
      const one = timer(round);
      wheel.start(one, 30_000 - round);
      wheel.start(one, 30_000);
      wheel.stop(one);
      wheel.stop(one);
    }
    expect(after).toHaveBeenCalledTimes(1);
    expect(clock.pending).toBe(1);
    clock.advance(1_000);
    expect(clock.pending).toBe(0);
    wheel.start(timer(1), 3_600_000);
    const longest = Math.max(...after.mock.calls.map(([delayMs]) => delayMs));
    expect(longest).toBeLessThanOrEqual(1_000);
  });

  it('gives back the timer of the platform when nothing runs any more', () => {
    const one = timer(1);
    wheel.start(one, 500);
    wheel.rest();
    expect(clock.pending).toBe(1);
    wheel.stop(one);
    wheel.rest();
    expect(clock.pending).toBe(0);
    wheel.start(timer(2), 500);
    clock.advance(500);
    expect(ended).toEqual([2]);
  });
});

describe('TimerWheel on the timers of the platform', () => {
  beforeEach(() => {
    vi.useFakeTimers();
  });
  afterEach(() => {
    vi.useRealTimers();
  });

  it('ends a timer when its time is over', () => {
    const wheel = new TimerWheel(systemClock);
    wheel.start(timer(1), 2_500);
    vi.advanceTimersByTime(2_499);
    expect(ended).toEqual([]);
    vi.advanceTimersByTime(2);
    expect(ended).toEqual([1]);
    expect(vi.getTimerCount()).toBe(0);
  });
});
