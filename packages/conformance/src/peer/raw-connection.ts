import { connect, type Socket } from 'node:net';
import type { RawSocketEndpoint } from './wire-endpoint.js';

/** A byte stream to a RawSocket listener, for tests that speak the handshake and the framing octet by octet. */
export class RawConnection implements AsyncDisposable {
  readonly socket: Socket;
  /** Settles when the stream has ended, however that came. */
  readonly closed: Promise<void>;
  #buffer: Buffer = Buffer.alloc(0);
  #ended = false;
  #wake: (() => void) | undefined;

  private constructor(socket: Socket) {
    this.socket = socket;
    socket.setNoDelay(true);
    socket.on('data', (chunk: Buffer) => {
      this.#buffer = Buffer.concat([this.#buffer, chunk]);
      this.#wake?.();
    });
    socket.on('error', () => {
      // A reset is one way to be closed: 'close' follows and is what tests look at.
    });
    this.closed = new Promise((resolve) => {
      socket.on('close', () => {
        this.#ended = true;
        this.#wake?.();
        resolve();
      });
    });
  }

  static async open(endpoint: RawSocketEndpoint): Promise<RawConnection> {
    const socket = 'path' in endpoint ? connect(endpoint.path) : connect(endpoint.port, endpoint.host);
    await new Promise<void>((resolve, reject) => {
      socket.once('connect', resolve);
      socket.once('error', reject);
    });
    return new RawConnection(socket);
  }

  /** Octets given as numbers, text or whole chunks. */
  write(...parts: (number | string | Uint8Array)[]): void {
    this.socket.write(Buffer.concat(parts.map(toOctets)));
  }

  /** Whether the other side has closed and everything that it sent was read. */
  get exhausted(): boolean {
    return this.#ended && this.#buffer.length === 0;
  }

  /**
   * The next octets.
   *
   * @throws {Error} when the stream ends or nothing comes within the time, in milliseconds.
   */
  async read(length: number, timeoutMs = 5_000): Promise<Buffer> {
    const until = Date.now() + timeoutMs;
    while (this.#buffer.length < length) {
      if (this.#ended)
        throw new Error(`closed after ${hex(this.#buffer)} while ${String(length)} octets were awaited`);
      const left = until - Date.now();
      if (left <= 0)
        throw new Error(`only ${hex(this.#buffer)} came while ${String(length)} octets were awaited`);
      await this.#more(left);
    }
    const octets = this.#buffer.subarray(0, length);
    this.#buffer = this.#buffer.subarray(length);
    return octets;
  }

  /** Everything up to the end of the stream. */
  async readToEnd(timeoutMs = 5_000): Promise<Buffer> {
    const until = Date.now() + timeoutMs;
    while (!this.#ended) {
      const left = until - Date.now();
      if (left <= 0) throw new Error(`not closed within ${String(timeoutMs)} ms, after ${hex(this.#buffer)}`);
      await this.#more(left);
    }
    return this.#buffer;
  }

  /** Waits without a time limit; `undefined` when the stream has ended before enough octets came. */
  async readOrEnd(length: number): Promise<Buffer | undefined> {
    while (this.#buffer.length < length) {
      if (this.#ended) return undefined;
      await new Promise<void>((resolve) => {
        this.#wake = resolve;
      });
    }
    return this.read(length);
  }

  async [Symbol.asyncDispose](): Promise<void> {
    this.socket.destroy();
    await this.closed;
  }

  async #more(timeoutMs: number): Promise<void> {
    await new Promise<void>((resolve) => {
      const timer = setTimeout(resolve, timeoutMs);
      this.#wake = () => {
        clearTimeout(timer);
        resolve();
      };
    });
  }
}

function toOctets(part: number | string | Uint8Array): Uint8Array {
  if (typeof part === 'number') return Uint8Array.of(part);
  return typeof part === 'string' ? Buffer.from(part) : part;
}

function hex(octets: Uint8Array): string {
  return octets.length === 0 ? 'nothing' : Buffer.from(octets).toString('hex');
}
