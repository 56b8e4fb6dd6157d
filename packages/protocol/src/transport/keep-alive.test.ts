import { afterEach, beforeEach, describe, expect, it, vi } from 'vitest';
import { KeepAlive } from './keep-alive.js';

class Target {
  received = 0;
  blocked = false;
  readonly ping = vi.fn();
  readonly lost = vi.fn();
  receivedBytes(): number {
    return this.received;
  }
  isBlocked(): boolean {
    return this.blocked;
  }
}

let target: Target;
let keepAlive: KeepAlive;

beforeEach(() => {
  vi.useFakeTimers({ toFake: ['setTimeout', 'clearTimeout', 'performance'] });
  target = new Target();
  keepAlive = new KeepAlive({ intervalMs: 20_000, timeoutMs: 10_000 });
  keepAlive.watch(target);
});
afterEach(() => {
  keepAlive.forget(target);
  vi.useRealTimers();
});

describe('KeepAlive', () => {
  it('finds a silent peer within interval and timeout', () => {
    vi.advanceTimersByTime(19_999);
    expect(target.ping).not.toHaveBeenCalled();
    vi.advanceTimersByTime(1);
    expect(target.ping).toHaveBeenCalledOnce();
    vi.advanceTimersByTime(9_999);
    expect(target.lost).not.toHaveBeenCalled();
    vi.advanceTimersByTime(1);
    expect(target.lost).toHaveBeenCalledOnce();
    expect(vi.getTimerCount()).toBe(0);
  });

  it('takes any byte for a sign of life', () => {
    for (let round = 0; round < 10; round += 1) {
      vi.advanceTimersByTime(20_000);
      target.received += 1;
    }
    expect(target.ping).toHaveBeenCalledTimes(10);
    expect(target.lost).not.toHaveBeenCalled();
  });

  it('does not judge a peer to whom our own output is stuck', () => {
    target.blocked = true;
    vi.advanceTimersByTime(200_000);
    expect(target.lost).not.toHaveBeenCalled();
    target.blocked = false;
    vi.advanceTimersByTime(20_000);
    expect(target.lost).toHaveBeenCalledOnce();
  });

  it('waits once more when it is late itself', () => {
    vi.advanceTimersByTime(20_000);
    // The event loop is held up for 6 s; the answer lies unread in the socket when the timer fires.
    const now = performance.now.bind(performance);
    const clock = vi.spyOn(performance, 'now').mockImplementation(() => now() + 6_000);
    vi.advanceTimersByTime(10_000);
    expect(target.lost).not.toHaveBeenCalled();
    expect(target.ping).toHaveBeenCalledTimes(2);
    vi.advanceTimersByTime(10_000);
    clock.mockRestore();
    expect(target.lost).toHaveBeenCalledOnce();
  });

  it('serves many connections with one timer, each in its own time', () => {
    keepAlive.forget(target);
    const targets = Array.from({ length: 100 }, () => {
      const one = new Target();
      keepAlive.watch(one);
      vi.advanceTimersByTime(100);
      return one;
    });
    expect(vi.getTimerCount()).toBe(1);
    vi.advanceTimersByTime(10_000 + 49 * 100);
    expect(targets.map(({ ping }) => ping.mock.calls.length)).toEqual(
      targets.map((_, index) => (index < 50 ? 1 : 0)),
    );
    for (const one of targets.slice(0, 20)) one.received += 1;
    vi.advanceTimersByTime(10_000);
    expect(targets.map(({ lost }) => lost.mock.calls.length)).toEqual(
      targets.map((_, index) => (index >= 20 && index < 50 ? 1 : 0)),
    );
    expect(vi.getTimerCount()).toBe(1);
  });

  it('pings again when interval and timeout end together', () => {
    const tight = new KeepAlive({ intervalMs: 1_000, timeoutMs: 1_000 });
    const one = new Target();
    tight.watch(one);
    for (let round = 1; round <= 5; round += 1) {
      vi.advanceTimersByTime(1_000);
      one.received += 1;
      expect(one.ping).toHaveBeenCalledTimes(round);
    }
    vi.advanceTimersByTime(1_000 + 1_000);
    expect(one.lost).toHaveBeenCalledOnce();
  });

  it('leaves no timer when nobody is watched', () => {
    keepAlive.forget(target);
    expect(vi.getTimerCount()).toBe(0);
    vi.advanceTimersByTime(100_000);
    expect(target.ping).not.toHaveBeenCalled();
  });
});
