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
  keepAlive = new KeepAlive({ intervalMs: 20_000, timeoutMs: 10_000 }, target);
});
afterEach(() => {
  keepAlive.stop();
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
    // The event loop is held up; the answer lies unread in the socket when the timer fires.
    const now = performance.now() + 16_000;
    const clock = vi.spyOn(performance, 'now').mockReturnValue(now);
    vi.advanceTimersByTime(10_000);
    clock.mockRestore();
    expect(target.lost).not.toHaveBeenCalled();
    vi.advanceTimersByTime(10_001);
    expect(target.lost).toHaveBeenCalledOnce();
  });

  it('leaves no timer when it is stopped', () => {
    keepAlive.stop();
    expect(vi.getTimerCount()).toBe(0);
    vi.advanceTimersByTime(100_000);
    expect(target.ping).not.toHaveBeenCalled();
  });
});
