import process from 'node:process';
import { isatty } from 'node:tty';
import { askSecret } from './ask-secret.js';
import type { CliIo, OutputStream, StopSignal } from './cli-io.js';

/** The outside world of this process. */
export function processIo(): CliIo {
  const pipe = new BrokenPipe();
  return {
    env: process.env,
    // Opening stdin keeps the process alive on some systems, so only who reads it opens it.
    get stdin() {
      return process.stdin;
    },
    stdout: outputOf(process.stdout, 1, pipe),
    stderr: outputOf(process.stderr, 2, new BrokenPipe()),
    onSignal(listener) {
      const handlers: readonly (readonly [StopSignal, () => void])[] = [
        ['SIGINT', () => listener('SIGINT')],
        ['SIGTERM', () => listener('SIGTERM')],
      ];
      for (const [signal, handler] of handlers) process.on(signal, handler);
      return () => {
        for (const [signal, handler] of handlers) process.off(signal, handler);
      };
    },
    onBrokenPipe: (listener) => pipe.watch(listener),
    exitNow: (code) => process.exit(code),
    ...(isatty(2) && { askSecret }),
  };
}

/** Remembers that nobody reads a stream any more. */
class BrokenPipe {
  #listener: (() => void) | undefined;
  isBroken = false;

  watch(listener: () => void): void {
    if (this.isBroken) listener();
    else this.#listener = listener;
  }

  broken(): void {
    this.isBroken = true;
    this.#listener?.();
  }
}

function outputOf(stream: NodeJS.WriteStream, fd: number, pipe: BrokenPipe): OutputStream {
  stream.on('error', (error: NodeJS.ErrnoException) => {
    if (error.code !== 'EPIPE') throw error;
    pipe.broken();
  });
  return {
    isTerminal: isatty(fd),
    get columns() {
      return stream.columns || 80;
    },
    write: (chunk) => pipe.isBroken || stream.write(chunk),
    drained: () =>
      new Promise((resolve) => {
        if (pipe.isBroken) return resolve();
        stream.write('', () => resolve());
      }),
  };
}
