import { mkdtemp, rm, writeFile } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { certificates } from '@wamp/conformance/tls';
import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import { requireBuild, wamp } from './wamp-process.ts';

let folder = '';

beforeAll(async () => {
  requireBuild();
  folder = await mkdtemp(join(tmpdir(), 'wamp-tls-settings-'));
  await writeFile(join(folder, 'client.pem'), certificates.client.cert);
  await writeFile(join(folder, 'client.key'), certificates.client.key);
  await writeFile(join(folder, 'other.key'), certificates.otherClient.key);
  await writeFile(join(folder, 'text'), 'canary-7pQ');
});

afterAll(() => rm(folder, { recursive: true }));

describe('Certificates of the command line', () => {
  it.each([
    [['--cert', 'client.pem'], '--cert needs --cert-key'],
    [['--cert-key', 'file:client.key'], '--cert-key needs --cert'],
    [['--cert', 'client.pem', '--cert-key', 'file:other.key'], '--cert-key: it does not belong to --cert'],
    [['--cert', 'client.pem', '--cert-key', 'file:text'], '--cert-key: that is no private key in PEM'],
    [['--cert', 'text', '--cert-key', 'file:client.key'], ': no certificate in PEM'],
    [['--ca', 'text'], ': no certificate in PEM'],
  ])('are a usage error as %j', async (flags, message) => {
    const placed = flags.map((flag) =>
      flag.startsWith('--') ? flag : flag.replace(/^(file:)?/, `$1${folder}/`),
    );
    const { code, stderr } = await wamp(['publish', 'a.b', '-u', 'wss://localhost:9/ws', ...placed]);
    expect([code, stderr]).toEqual([2, expect.stringContaining(message)]);
    expect(stderr).not.toContain('canary');
  });
});
