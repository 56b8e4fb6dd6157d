import type { Transport } from '@wamp/protocol';

/** Stops reading from a transport for as long as anybody has a reason to. */
export class Reading {
  readonly #transport: Pick<Transport, 'pause' | 'resume'>;
  #reasons = 0;

  constructor(transport: Pick<Transport, 'pause' | 'resume'>) {
    this.#transport = transport;
  }

  /** One more reason not to read. */
  hold(): void {
    if (this.#reasons++ === 0) this.#transport.pause();
  }

  /** One reason less: once for each `hold`. */
  release(): void {
    if (--this.#reasons === 0) this.#transport.resume();
  }
}
