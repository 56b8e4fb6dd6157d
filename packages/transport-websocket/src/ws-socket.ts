import { type ClientOptions, type ServerOptions, WebSocket } from 'ws';
import type { WsLimits } from './node-defaults.js';

/** Who is told what happens on a {@link ReportingWebSocket}. */
export interface WebSocketOwner {
  received(data: Buffer, isBinary: boolean): void;
  /** A ping, which `ws` answers, or a pong. */
  countControlFrame(): void;
  /**
   * `ws` closes because of what it received (a message too large, bad UTF-8, an invalid frame); a last message can
   * still be sent. (D21)
   */
  refused(code: number): void;
  failed(error: Error): void;
  closed(code: number, reason: string): void;
}

/**
 * The WebSocket of `ws`, telling an owner what its listeners would be told, so that an idle connection holds no
 * listeners. Without an owner it is as in `ws`; with one, others can listen to `close` only.
 */
export class ReportingWebSocket extends WebSocket {
  owner: WebSocketOwner | undefined;

  override emit(event: string | symbol, ...args: readonly unknown[]): boolean {
    if (this.owner === undefined) return super.emit(event, ...args);
    const [first, second] = args;
    switch (event) {
      case 'message':
        // The binary type of ws is left at `nodebuffer`, so that it is one Buffer.
        if (Buffer.isBuffer(first)) this.owner.received(first, second === true);
        return true;
      case 'ping':
      case 'pong':
        this.owner.countControlFrame();
        return true;
      case 'error':
        if (first instanceof Error) this.owner.failed(first);
        return true;
      case 'close':
        this.owner.closed(Number(first), String(second));
        return super.emit(event, ...args);
      default:
        return super.emit(event, ...args);
    }
  }

  override close(code?: number, data?: string | Buffer): void {
    // ws echoes the close of the other side with code and reason, or with neither; its own verdict has a code alone.
    if (code !== undefined && data === undefined) this.owner?.refused(code);
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
