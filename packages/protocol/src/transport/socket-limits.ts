import type { KeepAliveOptions } from './keep-alive.js';
import { numberOption } from './number-option.js';

/** What a transport over a socket is held to. */
export interface SocketLimitOptions {
  /** Bytes waiting to be sent above which `send` returns `false`. @defaultValue 1_048_576 */
  readonly highWaterBytes?: number;
  /**
   * How long the other Peer may take nothing while data is queued, in milliseconds, up to 120,000; `Infinity` for
   * ever (L62). @defaultValue 10_000
   */
  readonly progressTimeoutMs?: number;
  /** How long the other Peer may take to close, in milliseconds, up to 30,000 (L69). @defaultValue 5_000 */
  readonly closeTimeoutMs?: number;
  /** Pings to find a lost Peer; `false` sends none. (L67) */
  readonly keepAlive?: false | Partial<KeepAliveOptions>;
}

/** {@link SocketLimitOptions} with every default filled in. */
export interface SocketLimits {
  readonly highWaterBytes: number;
  readonly progressTimeoutMs: number;
  readonly closeTimeoutMs: number;
  readonly keepAlive: false | KeepAliveOptions;
}

/** The defaults of {@link SocketLimitOptions}; the times of `keepAlive` hold where pings are sent at all. */
export const socketLimitDefaults = Object.freeze({
  highWaterBytes: 1_048_576,
  progressTimeoutMs: 10_000,
  closeTimeoutMs: 5_000,
  keepAlive: Object.freeze({ intervalMs: 20_000, timeoutMs: 10_000 }),
});

/**
 * Fills in the defaults and checks the ranges.
 * @param keepAliveDefault what holds when `options` does not speak of `keepAlive`
 * @throws {RangeError} that names the option which is out of range
 */
export function resolveSocketLimits(
  options: SocketLimitOptions,
  keepAliveDefault: false | KeepAliveOptions,
): SocketLimits {
  const given = { ...socketLimitDefaults, ...options };
  const progress = { min: 1, max: 120_000, infinite: true };
  return Object.freeze({
    highWaterBytes: numberOption('highWaterBytes', given.highWaterBytes, { min: 1, max: 2 ** 30 }),
    progressTimeoutMs: numberOption('progressTimeoutMs', given.progressTimeoutMs, progress),
    closeTimeoutMs: numberOption('closeTimeoutMs', given.closeTimeoutMs, { min: 1, max: 30_000 }),
    keepAlive: resolveKeepAlive(options.keepAlive ?? keepAliveDefault),
  });
}

function resolveKeepAlive(keepAlive: false | Partial<KeepAliveOptions>): SocketLimits['keepAlive'] {
  if (keepAlive === false) return false;
  const { intervalMs = socketLimitDefaults.keepAlive.intervalMs } = keepAlive;
  const { timeoutMs = Math.min(socketLimitDefaults.keepAlive.timeoutMs, intervalMs) } = keepAlive;
  numberOption('keepAlive.intervalMs', intervalMs, { min: 1, max: 3_600_000 });
  numberOption('keepAlive.timeoutMs', timeoutMs, { min: 1, max: intervalMs });
  return Object.freeze({ intervalMs, timeoutMs });
}
