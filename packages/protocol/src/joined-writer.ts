/**
 * What transports over sockets share: joined writes, liveness and the rate of control frames. For authors of
 * transports; nothing here imports a platform.
 *
 * @packageDocumentation
 */
export { ControlFrameRate, type ControlFrameRateOptions } from './transport/control-frame-rate.js';
export { type FrameWriter, copyThreshold, sharedFrames } from './transport/frame-writer.js';
export { JoinedWriter, type JoinedWriterOptions, type WritableSocket } from './transport/joined-writer.js';
export { KeepAlive, type KeepAliveOptions, type KeepAliveTarget } from './transport/keep-alive.js';
