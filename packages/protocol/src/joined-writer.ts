/**
 * What transports over sockets share: joined writes, liveness, the rate of control frames, how the other end is
 * told, and their limits. For authors of transports; nothing here imports a platform.
 *
 * @packageDocumentation
 */
export { ControlFrameRate, type ControlFrameRateOptions } from './transport/control-frame-rate.js';
export { type FrameWriter, sharedFrames } from './transport/frame-writer.js';
export {
  JoinedWriter,
  type JoinedWriterOptions,
  type JoinedWriterOwner,
  type JoinedWriterSettings,
  type WritableSocket,
} from './transport/joined-writer.js';
export { KeepAlive, type KeepAliveOptions, type KeepAliveTarget } from './transport/keep-alive.js';
export { OutputFrame } from './transport/output-frame.js';
export { type RemoteEnd, connectionLost, remoteAddressOf } from './transport/socket-end.js';
export {
  type SocketLimitOptions,
  type SocketLimits,
  resolveSocketLimits,
  socketLimitDefaults,
} from './transport/socket-limits.js';
