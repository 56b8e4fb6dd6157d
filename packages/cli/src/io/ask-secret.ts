import { closeSync, openSync } from 'node:fs';
import { createInterface } from 'node:readline/promises';
import { Writable } from 'node:stream';
import { ReadStream, WriteStream } from 'node:tty';

/** Nothing of what is typed is shown. */
const silence = new Writable({ write: (_chunk, _encoding, done) => done() });

/**
 * Asks the person at the terminal for a secret, even where stdin and stdout lead elsewhere. What is typed is not shown.
 * @throws {Error} when there is no terminal
 */
export async function askSecret(question: string): Promise<string> {
  const fd = openSync('/dev/tty', 'r+');
  const input = new ReadStream(fd);
  const output = new WriteStream(fd);
  const lines = createInterface({ input, output: silence, terminal: true });
  try {
    output.write(question);
    return await lines.question('');
  } finally {
    lines.close();
    output.write('\n');
    input.destroy();
    try {
      closeSync(fd);
    } catch {
      // Destroying the stream has closed it already.
    }
  }
}
