import { describe, expect, it } from 'vitest';
import { program } from '../tree/program.js';
import { parseLine } from '../tree/commander-program.js';
import { headerSettings } from './header-settings.js';

function headersOf(line: readonly string[], env: Readonly<Record<string, string>> = {}) {
  const parsed = parseLine(program, ['ls', ...line], {
    columns: 80,
    writeOut: () => undefined,
    writeErr: () => undefined,
  });
  if (parsed.kind === 'help') throw new Error('no command');
  return headerSettings(parsed.invocation, env);
}

describe('HTTP headers of the command line', () => {
  it('are sent by name, with variables filled in', () => {
    expect(headersOf(['-H', 'X-One: 1', '-H', 'X-Key:a ${KEY}!'], { KEY: 'k' })).toEqual({
      'x-one': '1',
      'x-key': 'a k!',
    });
  });

  it.each([
    ['no colon', '--header no colon is not a header'],
    ['a b: c', '--header a b: c is not a header'],
    ['X: ${NONE}', '--header: there is no variable NONE'],
  ])('are a usage error as %j', (text, message) => {
    expect(() => headersOf(['-H', text])).toThrow(expect.objectContaining({ message, exitCode: 2 }));
  });
});
