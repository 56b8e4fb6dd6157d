import { PassThrough } from 'node:stream';
import { parseCraSecret, parseScramSecret, parseTicketSecret } from '@wamp/auth/secrets';
import { expect, it } from 'vitest';
import { main } from './main.js';
import { secretInput } from './secret-input.js';

interface Run {
  readonly exitCode: number;
  readonly output: string;
  readonly errors: string;
}

/** Runs `hash-secret`; what is typed comes from a terminal, what is piped does not. */
async function hash(typed: readonly string[] | string, ...args: readonly string[]): Promise<Run> {
  let [output, errors] = ['', ''];
  const isTTY = typeof typed !== 'string';
  const input = Object.assign(new PassThrough(), { isTTY });
  const answers = isTTY ? [...typed] : [];
  const streams = {
    output: { write: (text: string) => (output += text) !== '', on: () => undefined },
    errors: {
      write(text: string) {
        errors += text;
        // Each question is answered when it stands there.
        const answer = text.endsWith(': ') ? answers.shift() : undefined;
        if (answer !== undefined) setImmediate(() => input.write(`${answer}\r`));
      },
    },
  };
  if (!isTTY) input.end(typed);
  const secrets = secretInput({ input, errors: streams.errors });
  const exitCode = await main(['hash-secret', ...args], { ...streams, secrets });
  return { exitCode, output, errors };
}

it('prints the stored form of a password that is piped in, of which nothing can be seen', async () => {
  const { exitCode, output, errors } = await hash('canary-1\n', '--iterations', '5000');
  expect([exitCode, errors]).toEqual([0, '']);
  expect(output).toMatch(/^scram-sha-256\$pbkdf2\$i=5000\$/);
  expect(output).not.toContain('canary');
  expect(parseScramSecret(output.trim()).cost).toMatchObject({ iterations: 5_000 });
});

it('asks twice on a terminal, and shows nothing of the answers', async () => {
  const { exitCode, output, errors } = await hash(['canary', 'canary'], '--method', 'wampcra');
  expect([exitCode, errors]).toEqual([0, 'secret: \nagain: \n']);
  expect(parseCraSecret(output.trim()).kind).toBe('salted');
});

it('makes nothing of two answers that differ', async () => {
  const { exitCode, output, errors } = await hash(['canary-1', 'canary-2']);
  expect([exitCode, output]).toEqual([2, '']);
  expect(errors).toContain('error: the two are not the same');
  expect(errors).not.toContain('canary');
});

it('makes stored forms of tickets', async () => {
  const { output } = await hash('canary', '--method', 'ticket', '--kdf', 'sha256');
  expect(parseTicketSecret(output.trim()).kind).toBe('sha256');
  const slow = await hash('canary', '--method', 'ticket', '--iterations', '1', '--memory', '8192');
  expect(slow).toMatchObject({ exitCode: 0, errors: '' });
  expect(parseTicketSecret(slow.output.trim()).kind).toBe('argon2id');
});

it.each([
  [['--method', 'cookie'], '--method takes scram, wampcra, ticket, not cookie'],
  [['--kdf', 'bcrypt'], '--kdf takes pbkdf2, argon2id13 for scram, not bcrypt'],
  [['--iterations', 'many'], '--iterations takes a number, not many'],
  [['--memory', '64'], '--memory goes with --kdf argon2id13'],
  [
    ['--method', 'ticket', '--kdf', 'sha256', '--iterations', '5'],
    '--iterations does not go with --kdf sha256',
  ],
])('%j is a mistake: exit 2 and why', async (args, why) => {
  expect(await hash('canary', ...args)).toEqual({ exitCode: 2, output: '', errors: `error: ${why}\n` });
});

it('takes no secret as an argument', async () => {
  const { exitCode, errors } = await hash('', 'canary');
  expect(exitCode).toBe(2);
  expect(errors).toContain('a secret is never an argument');
  expect(errors).not.toContain('canary');
});

it('refuses an empty secret', async () => {
  const { exitCode, output } = await hash('\n');
  expect([exitCode, output]).toEqual([2, '']);
});
