import { createInterface } from 'node:readline/promises';
import { type Readable, Writable } from 'node:stream';
import { text } from 'node:stream/consumers';

/** Where a command gets a secret from: never from its arguments, which everybody on the machine can see. */
export interface SecretInput {
  /** Whether a person is asked. */
  readonly isTerminal: boolean;
  /** Asks for one line, which is not shown. @throws {Error} when the person gives up */
  ask(question: string): Promise<string>;
  /** Everything that comes, without the line break at its end. */
  readAll(): Promise<string>;
}

/** What {@link secretInput} works with. */
export interface SecretStreams {
  readonly input: Readable & { readonly isTTY?: boolean };
  /** Where questions are asked. */
  readonly errors: { write(text: string): unknown };
}

/** Reads secrets from a terminal or a pipe. */
export function secretInput({ input, errors }: SecretStreams): SecretInput {
  return {
    isTerminal: input.isTTY === true,
    async ask(question) {
      // The terminal shows only what we write, and we write nothing.
      const output = new Writable({ write: (_chunk, _encoding, done) => done() });
      const lines = createInterface({ input, output, terminal: true });
      // Not before, as who is asked may answer at once.
      errors.write(question);
      const stop = new AbortController();
      lines.once('SIGINT', () => stop.abort(new Error('interrupted')));
      lines.once('close', () => stop.abort(new Error('there was no answer')));
      try {
        return await lines.question('', { signal: stop.signal });
      } catch {
        throw stop.signal.reason instanceof Error ? stop.signal.reason : new Error('there was no answer');
      } finally {
        lines.close();
        errors.write('\n');
      }
    },
    readAll: async () => (await text(input)).replace(/\r?\n$/, ''),
  };
}
