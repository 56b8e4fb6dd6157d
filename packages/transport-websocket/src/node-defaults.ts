import { numberOption } from '@wamp/protocol';
import {
  type JoinedWriterSettings,
  type SocketLimitOptions,
  type SocketLimits,
  resolveSocketLimits,
  socketLimitDefaults,
} from '@wamp/protocol/joined-writer';

/** What a connection over `ws` is held to, on both sides. */
export interface WsLimitOptions extends SocketLimitOptions {
  /** The longest message to accept, in bytes, up to 64 MiB. (L20) */
  readonly maxMessageBytes?: number;
}

/** {@link WsLimitOptions} with every default filled in, and what the writers need of Node. */
export interface WsLimits extends SocketLimits, JoinedWriterSettings {
  readonly maxMessageBytes: number;
}

/** Of a connector: clients trust their router more than the router its clients. */
export const connectorMaxMessageBytes = 16_777_216;

const mebibytes64 = 64 * 2 ** 20;

/** @throws {RangeError} that names the option which is out of range */
export function resolveWsLimits(options: WsLimitOptions, defaultMaxMessageBytes: number): WsLimits {
  const { maxMessageBytes = defaultMaxMessageBytes } = options;
  return Object.freeze({
    ...resolveSocketLimits(options, socketLimitDefaults.keepAlive),
    defer: (task: () => void) => {
      process.nextTick(task);
    },
    allocate: (length: number) => Buffer.allocUnsafe(length),
    maxMessageBytes: numberOption('maxMessageBytes', maxMessageBytes, { min: 1, max: mebibytes64 }),
  });
}
