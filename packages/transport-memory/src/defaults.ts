import { type Serializer, json, numberOption } from '@wamp/protocol';

/** Options of a transport inside one process. */
export interface MemoryOptions {
  /**
   * The serializer that both ends speak.
   * @defaultValue `json()`
   */
  readonly serializer?: Serializer;
  /**
   * Bytes waiting at the receiver above which `send` returns `false`. `drain` follows at half of it.
   * @defaultValue 1_048_576
   */
  readonly highWaterBytes?: number;
  /**
   * How long `close` waits for a receiver that does not read, in milliseconds (L69).
   * @defaultValue 5_000
   */
  readonly closeTimeoutMs?: number;
}

/** The defaults of {@link MemoryOptions}. */
export const defaults = Object.freeze({
  highWaterBytes: 1_048_576,
  closeTimeoutMs: 5_000,
});

/** {@link MemoryOptions} with every default filled in. */
export interface ResolvedMemoryOptions {
  readonly serializer: Serializer;
  readonly highWaterBytes: number;
  readonly closeTimeoutMs: number;
}

/** Fills in the defaults. @throws {RangeError} that names the option which is out of range */
export function resolveMemoryOptions(options: MemoryOptions = {}): ResolvedMemoryOptions {
  const { highWaterBytes, closeTimeoutMs } = { ...defaults, ...options };
  return Object.freeze({
    serializer: options.serializer ?? json(),
    highWaterBytes: numberOption('highWaterBytes', highWaterBytes, { min: 1, max: 2 ** 30 }),
    closeTimeoutMs: numberOption('closeTimeoutMs', closeTimeoutMs, { min: 1, max: 30_000 }),
  });
}
