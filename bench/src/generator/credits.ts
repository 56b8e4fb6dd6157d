import { once } from 'node:events';
import { connect, type Socket } from 'node:net';
import type { GroupProgress } from './subscriber-group.ts';

/** A report for each single event would cost the far process more than receiving it. */
const reportsPerWindow = 16;

/** One byte for each event that is over, and one for each time that a Subscriber skipped an event. */
const eventByte = 1;
const skippedByte = 2;

/** Tells the near process what has become of events, in steps of a sixteenth of the window. */
export class CreditSender {
  readonly #reportFrom: number;
  #socket: Socket | undefined;
  #events = 0;
  #skipped = 0;

  constructor(window: number) {
    this.#reportFrom = Math.max(1, Math.floor(window / reportsPerWindow));
  }

  attach(socket: Socket): void {
    this.#socket = socket;
    socket.on('error', () => socket.destroy());
  }

  add({ events, skipped }: GroupProgress): void {
    this.#events += events;
    this.#skipped += skipped;
    if (this.#events >= this.#reportFrom) this.flush();
  }

  /** Sends what has not been sent, if the near process is there. */
  flush(): void {
    if (this.#socket === undefined || this.#events + this.#skipped === 0) return;
    if (this.#skipped > 0) this.#socket.write(Buffer.alloc(this.#skipped, skippedByte));
    if (this.#events > 0) this.#socket.write(Buffer.alloc(this.#events, eventByte));
    this.#events = 0;
    this.#skipped = 0;
  }

  close(): void {
    this.#socket?.destroy();
  }
}

/** Receives what a `CreditSender` at this port tells. */
export async function connectCredits(
  port: number,
  onProgress: (progress: GroupProgress) => void,
): Promise<Socket> {
  const buffer = Buffer.allocUnsafe(4096);
  const callback = (length: number): boolean => {
    let skipped = 0;
    for (let at = 0; at < length; at++) if (buffer[at] === skippedByte) skipped++;
    onProgress({ events: length - skipped, skipped });
    return true;
  };
  const socket = connect({ host: '127.0.0.1', port, onread: { buffer, callback } });
  await once(socket, 'connect');
  return socket;
}
