import type { Frame, ProtocolError, TransportEnd, TransportSink } from '@wamp/protocol';

/** Writes down what a transport tells, and lets a test wait for it. */
export class RecordingSink implements TransportSink {
  /** All messages, as bytes. */
  readonly frames: Uint8Array[] = [];
  readonly violations: ProtocolError[] = [];
  readonly ends: TransportEnd[] = [];
  /** Names of all calls in order. */
  readonly calls: ('frame' | 'drain' | 'violated' | 'closed')[] = [];
  drains = 0;
  /** Runs within `violated`: the last chance to send something. */
  onViolated: (() => void) | undefined;
  /** Runs within `frame`. */
  onFrame: ((frame: Uint8Array) => void) | undefined;
  #wake: (() => void)[] = [];

  frame(frame: Frame): void {
    const bytes = typeof frame === 'string' ? new TextEncoder().encode(frame) : frame;
    this.frames.push(bytes);
    this.#note('frame');
    this.onFrame?.(bytes);
  }

  drain(): void {
    this.drains += 1;
    this.#note('drain');
  }

  violated(error: ProtocolError): void {
    this.violations.push(error);
    this.#note('violated');
    this.onViolated?.();
  }

  closed(end: TransportEnd): void {
    this.ends.push(end);
    this.#note('closed');
  }

  /** Resolves as soon as the condition holds; it is looked at after every call. */
  async until(condition: (sink: this) => boolean): Promise<void> {
    while (!condition(this)) {
      await new Promise<void>((resolve) => {
        this.#wake.push(resolve);
      });
    }
  }

  /** Resolves with the first `count` messages. */
  async untilFrames(count: number): Promise<readonly Uint8Array[]> {
    await this.until(() => this.frames.length >= count);
    return this.frames.slice(0, count);
  }

  /** Resolves when the end was told. */
  async untilClosed(): Promise<TransportEnd> {
    await this.until(() => this.ends.length > 0);
    const [end] = this.ends;
    if (end === undefined) throw new Error('closed without an end');
    return end;
  }

  #note(call: 'frame' | 'drain' | 'violated' | 'closed'): void {
    this.calls.push(call);
    const waiting = this.#wake;
    this.#wake = [];
    for (const wake of waiting) wake();
  }
}
