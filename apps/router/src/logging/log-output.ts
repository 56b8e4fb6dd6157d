/** Where log lines go to; what `process.stdout` offers. */
export interface OutputStream {
  write(text: string): boolean;
  readonly writableLength?: number;
  on(event: 'error', listener: (error: Error) => void): unknown;
}

/** So much may wait for a reader that is slow; what comes then is dropped. */
const maxWaitingBytes = 1024 * 1024;

/**
 * Writes log lines without ever failing: when nobody reads any more they are dropped, when the reader is slow they
 * are dropped and counted. A Router does not stop because its log does. F56
 */
export class LogOutput {
  readonly #stream: OutputStream;
  #broken = false;
  #dropped = 0;

  constructor(stream: OutputStream) {
    this.#stream = stream;
    stream.on('error', () => {
      this.#broken = true;
    });
  }

  /** One line or more, with their line ends. */
  write(text: string): void {
    if (this.#broken) return;
    if ((this.#stream.writableLength ?? 0) > maxWaitingBytes) {
      this.#dropped += 1;
      return;
    }
    if (this.#dropped > 0) {
      this.#stream.write(`(${this.#dropped} log lines were dropped, because nobody read them)\n`);
      this.#dropped = 0;
    }
    this.#stream.write(text);
  }
}
