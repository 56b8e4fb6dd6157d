import { mkdtemp, readFile, stat } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { describe, expect, it } from 'vitest';
import { CliRun } from '../fixtures/cli-run.js';

const folder = await mkdtemp(join(tmpdir(), 'wamp-key-'));
const seed = '4d57d97a68f555696620a6d849c0ce582568518d729eb753dc7c732de2804510';
const publicKey = '1adfc8bfe1d35616e64dffbd900096f23b066f914c8c2ffbb66f6075b96e116d';
const challenge = 'ff'.repeat(32);
const env = { K: seed };

async function key(...line: readonly string[]) {
  const connectorFor = (): never => {
    throw new Error('keys need no router');
  };
  const run = new CliRun(['key', ...line], { env, connectorFor });
  const code = await run.exit;
  return { code, stdout: run.stdout, stderr: run.stderr };
}

describe('wamp key', () => {
  it.each(['hex', 'openssh', 'pem'])('makes a key pair in %s, and reads it again', async (format) => {
    const file = join(folder, format);
    const made = await key('new', '-w', file, '--format', format);
    expect([made.code, (await stat(file)).mode & 0o777]).toEqual([0, 0o600]);
    expect(made.stderr).toContain(file);
    const shown = await key('show', `file:${file}`, '--format', format);
    expect(shown).toMatchObject({ code: 0, stdout: made.stdout });
    expect(made.stdout).not.toContain((await readFile(file, 'utf8')).trim());
  });

  it('never overwrites a file', async () => {
    const file = join(folder, 'kept');
    await key('new', '-w', file);
    const before = await readFile(file, 'utf8');
    expect(await key('new', '-w', file)).toMatchObject({
      code: 2,
      stderr: expect.stringContaining('exists'),
    });
    expect(await readFile(file, 'utf8')).toBe(before);
  });

  it('prints a private key only when it is told to', async () => {
    expect(await key('new')).toMatchObject({ code: 2, stdout: '' });
    expect((await key('new', '--print-private')).stdout).toMatch(/^[0-9a-f]{64}\n$/);
  });

  it('shows the public key and its fingerprint', async () => {
    expect((await key('show', 'env:K')).stdout).toBe(`${publicKey}\n`);
    expect((await key('show', 'env:K', '--fingerprint')).stdout).toMatch(/^SHA256:[A-Za-z0-9+/]{43}\n$/);
  });

  it('signs a challenge and verifies the answer [CRY-15]', async () => {
    const { stdout } = await key('sign', 'env:K', challenge);
    expect(stdout).toMatch(new RegExp(`^[0-9a-f]{128}${challenge}\n$`));
    expect((await key('verify', publicKey, challenge, stdout.trim())).code).toBe(0);
    const other = '00'.repeat(32);
    expect(await key('verify', publicKey, other, stdout.trim())).toMatchObject({ code: 10, stdout: '' });
    expect((await key('verify', publicKey, challenge, stdout.trim(), '--channel-id', other)).code).toBe(0);
  });

  it('signs a challenge of wampcra [CRA-12]', async () => {
    const { stdout } = await key('sign', 'secret2', '{"nonce":"x"}', '--method', 'wampcra');
    expect(stdout).toMatch(/^[A-Za-z0-9+/]{43}=\n$/);
  });

  it('says what is no key or challenge, and repeats none of it', async () => {
    const wrong = await key('show', 'hunter2hunter2');
    expect(wrong.code).toBe(2);
    expect(wrong.stderr).not.toContain('hunter2');
    expect(await key('sign', 'env:K', 'abc')).toMatchObject({
      code: 2,
      stderr: expect.stringContaining('32 octets of hex'),
    });
  });
});
