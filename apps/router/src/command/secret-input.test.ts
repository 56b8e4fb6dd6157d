import { PassThrough } from 'node:stream';
import { expect, it } from 'vitest';
import { secretInput } from './secret-input.js';

it('asks for a secret only when the terminal does not show any more what is typed [T11]', async () => {
  const steps: string[] = [];
  const input = Object.assign(new PassThrough(), {
    isTTY: true,
    setRawMode: (isRaw: boolean) => steps.push(isRaw ? 'hides' : 'shows'),
  });
  const errors = { write: (text: string) => steps.push(text) };
  const answer = secretInput({ input, errors }).ask('secret: ');
  input.write('abc\r');
  expect(await answer).toBe('abc');
  expect(steps).toEqual(['hides', 'secret: ', 'shows', '\n']);
});
