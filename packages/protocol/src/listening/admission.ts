import type { Socket } from 'node:net';

/** What an {@link Admission} is made of. */
export interface AdmissionOptions {
  /** How long a newcomer may stay without a word, ms. L07 L08 */
  readonly silenceMs: number;
  /** Takes a socket that is paused, with its first words to be read again. */
  readonly admit: (socket: Socket, first: Uint8Array) => void;
}

interface Newcomer {
  readonly socket: Socket;
  readonly first: Uint8Array;
}

/**
 * Lets connections in that have said something, one in each turn of the event loop: what is done for a newcomer, the
 * handshakes of TLS and HTTP, costs much more than a message, so a crowd of them would hold up those that are in. L49 T10
 */
export class Admission {
  readonly #options: AdmissionOptions;
  readonly #silent = new Map<Socket, NodeJS.Timeout>();
  #line: Newcomer[] = [];
  /** Whether somebody was let in during this turn. */
  #isOver = false;
  /** On the end of every newcomer: one function for all of them. */
  readonly #onClose: (this: Socket) => void;

  constructor(options: AdmissionOptions) {
    this.#options = options;
    const silent = this.#silent;
    this.#onClose = function forget() {
      clearTimeout(silent.get(this));
      silent.delete(this);
    };
  }

  /** Newcomers that have not said a word yet. */
  get silent(): number {
    return this.#silent.size;
  }

  /** Waits for the first words of a newcomer. */
  add(socket: Socket): void {
    socket.on('close', this.#onClose);
    // A reset is followed by 'close', which tells all that anybody wants to know.
    socket.on('error', destroy);
    const timer = setTimeout(() => socket.destroy(), this.#options.silenceMs);
    this.#silent.set(socket, timer);
    socket.once('data', (first: Uint8Array) => {
      clearTimeout(timer);
      this.#silent.delete(socket);
      socket.pause();
      socket.unshift(first);
      this.#line.push({ socket, first });
      if (!this.#isOver) this.#next();
    });
  }

  /** Ends all that were not let in yet. */
  clear(): void {
    const waiting = this.#line;
    this.#line = [];
    for (const socket of [...this.#silent.keys(), ...waiting.map(({ socket }) => socket)]) socket.destroy();
  }

  #next(): void {
    this.#isOver = false;
    for (let next = this.#line.shift(); next !== undefined; next = this.#line.shift()) {
      const { socket, first } = next;
      if (socket.destroyed) continue;
      this.#isOver = true;
      setImmediate(() => {
        this.#next();
      });
      socket.off('close', this.#onClose);
      this.#options.admit(socket, first);
      // From here on that is somebody else's business.
      socket.off('error', destroy);
      return;
    }
  }
}

function destroy(this: Socket): void {
  this.destroy();
}
