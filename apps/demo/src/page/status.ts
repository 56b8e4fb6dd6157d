import type { Link } from './connection.js';
import { elementOf } from './page-elements.js';

/** After this long without a move the status line says so. */
const idleAfterMs = 4000;

/** The status line and its counters. */
export class Status {
  readonly #state = elementOf('state', HTMLElement);
  readonly #detail = elementOf('detail', HTMLElement);
  readonly #roundTrip = elementOf('roundtrip', HTMLElement);
  readonly #sent = elementOf('sent', HTMLElement);
  readonly #received = elementOf('received', HTMLElement);
  #sentCount = 0;
  #receivedCount = 0;
  #idle: ReturnType<typeof setTimeout> | undefined;

  showLink(link: Link): void {
    const isConnected = link.state === 'connected';
    clearTimeout(this.#idle);
    // Said again, a screen reader would read it again.
    if (this.#state.textContent !== link.state) this.#state.textContent = link.state;
    this.#detail.textContent = isConnected ? 'idle' : link.why;
    if (!isConnected) this.#roundTrip.textContent = '–';
    document.body.classList.toggle('offline', !isConnected);
  }

  showTrouble(why: string): void {
    clearTimeout(this.#idle);
    this.#detail.textContent = why;
  }

  countSent(): void {
    this.#sent.textContent = String(++this.#sentCount);
  }

  countReceived(): void {
    this.#received.textContent = String(++this.#receivedCount);
    this.#detail.textContent = 'moving';
    clearTimeout(this.#idle);
    this.#idle = setTimeout(() => (this.#detail.textContent = 'idle'), idleAfterMs);
  }

  /** @param ms - how long an event of our own was on its way to the router and back */
  showRoundTrip(ms: number): void {
    this.#roundTrip.textContent = `${ms.toFixed(1)} ms`;
  }
}
