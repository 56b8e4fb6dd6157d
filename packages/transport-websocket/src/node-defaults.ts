import { numberOption } from '@wamp/protocol';
import { type KeepAliveOptions, defaults } from './defaults.js';

/** What a connection over `ws` is held to, on both sides. */
export interface SocketLimitOptions {
  readonly maxMessageBytes?: number;
  readonly keepAlive?: false | KeepAliveOptions;
  readonly highWaterBytes?: number;
  readonly progressTimeoutMs?: number;
  readonly closeTimeoutMs?: number;
}

/** {@link SocketLimitOptions} with every default filled in. */
export interface SocketLimits {
  readonly maxMessageBytes: number;
  readonly keepAlive: false | { readonly intervalMs: number; readonly timeoutMs: number };
  readonly highWaterBytes: number;
  readonly progressTimeoutMs: number;
  readonly closeTimeoutMs: number;
}

/** The defaults that need `ws`. */
export const nodeDefaults = Object.freeze({
  ...defaults,
  /** Of a connector: clients trust their router more than the router its clients. */
  maxMessageBytes: 16_777_216,
  progressTimeoutMs: 10_000,
  keepAliveIntervalMs: 20_000,
  keepAliveTimeoutMs: 10_000,
});

const mebibytes64 = 64 * 2 ** 20;

/**
 * @throws {RangeError} that names the option which is out of range
 */
export function resolveSocketLimits(
  options: SocketLimitOptions,
  maxMessageBytes: number = nodeDefaults.maxMessageBytes,
): SocketLimits {
  const given = { ...nodeDefaults, maxMessageBytes, ...options };
  return Object.freeze({
    maxMessageBytes: numberOption('maxMessageBytes', given.maxMessageBytes, { min: 1, max: mebibytes64 }),
    keepAlive: resolveKeepAlive(options.keepAlive),
    highWaterBytes: numberOption('highWaterBytes', given.highWaterBytes, { min: 1, max: 2 ** 30 }),
    progressTimeoutMs: numberOption('progressTimeoutMs', given.progressTimeoutMs, {
      min: 1,
      max: 120_000,
      infinite: true,
    }),
    closeTimeoutMs: numberOption('closeTimeoutMs', given.closeTimeoutMs, { min: 1, max: 30_000 }),
  });
}

function resolveKeepAlive(keepAlive: false | KeepAliveOptions = {}): SocketLimits['keepAlive'] {
  if (keepAlive === false) return false;
  const { intervalMs = nodeDefaults.keepAliveIntervalMs } = keepAlive;
  const { timeoutMs = Math.min(nodeDefaults.keepAliveTimeoutMs, intervalMs) } = keepAlive;
  numberOption('keepAlive.intervalMs', intervalMs, { min: 1, max: 3_600_000 });
  numberOption('keepAlive.timeoutMs', timeoutMs, { min: 1, max: intervalMs });
  return Object.freeze({ intervalMs, timeoutMs });
}
