import { mkdtempSync, readFileSync, statSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { expect, it } from 'vitest';
import { nodeSecret } from './node-secret.js';

const folder = (): string => mkdtempSync(join(tmpdir(), 'wamp-secret-'));

it('is made at the first start, for nobody else to read, and stays the same [AUTH-27]', () => {
  const directory = join(folder(), 'data');
  const { key, warnings } = nodeSecret(directory);
  expect([key.length, warnings]).toEqual([32, []]);
  expect(statSync(join(directory, 'secret')).mode & 0o777).toBe(0o600);
  expect(statSync(directory).mode & 0o077).toBe(0);
  expect(Buffer.from(nodeSecret(directory).key)).toEqual(readFileSync(join(directory, 'secret')));
});

it('is another one for each start without a folder, with a warning', () => {
  const [first, second] = [nodeSecret(undefined), nodeSecret(undefined)];
  expect(first.warnings.map(({ event }) => event)).toEqual(['secret.temporary']);
  expect(Buffer.from(first.key).equals(second.key)).toBe(false);
});

it('is not taken when it has another length', () => {
  const directory = folder();
  writeFileSync(join(directory, 'secret'), 'short');
  expect(() => nodeSecret(directory)).toThrow('it has not 32 octets');
});
