import { type ClientOptions, type ServerOptions, WebSocket } from 'ws';
import type { WsLimits } from './node-defaults.js';

/**
 * The WebSocket of `ws`, telling of a close that it decides itself because of what it received (a message too large,
 * bad UTF-8, an invalid frame) while a last message can still be sent. (D21)
 */
export class ReportingWebSocket extends WebSocket {
  /** Told at most once, with the close code. */
  onViolation: ((code: number) => void) | undefined;

  override close(code?: number, data?: string | Buffer): void {
    const report = this.onViolation;
    // ws echoes the close of the other side with code and reason, or with neither; its own verdict has a code alone.
    if (report !== undefined && code !== undefined && data === undefined) {
      this.onViolation = undefined;
      report(code);
    }
    super.close(code, data);
  }
}

/** What both sides ask of `ws`; the type declarations lack `closeTimeout`. */
export function wsOptions(
  limits: WsLimits,
): Pick<
  ClientOptions & ServerOptions,
  | 'perMessageDeflate'
  | 'allowSynchronousEvents'
  | 'skipUTF8Validation'
  | 'maxPayload'
  | 'maxFragments'
  | 'maxBufferedChunks'
> & { closeTimeout: number } {
  return {
    // Joined writes bypass ws, which is sound only while it holds no frame back to compress it.
    perMessageDeflate: false,
    allowSynchronousEvents: true,
    skipUTF8Validation: false,
    maxPayload: limits.maxMessageBytes,
    // L23, D23
    maxFragments: 1_024,
    maxBufferedChunks: Math.max(16_384, Math.ceil(limits.maxMessageBytes / 1_024)),
    closeTimeout: limits.closeTimeoutMs,
  };
}
