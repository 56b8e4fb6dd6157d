import { mkdirSync, mkdtempSync, readFileSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { afterEach, beforeEach, describe, expect, it } from 'vitest';
import { installPeers } from './install-peers.ts';
import { folderOf, installedPeers, markerOf, missingPeers, peerSources } from './peer-folder.ts';
import { peerOf, peers } from './peer-table.ts';
import type { runCommand } from '../measure/run-command.ts';

let folder = '';
beforeEach(() => {
  folder = mkdtempSync(join(tmpdir(), 'wamp-bench-test-'));
});
afterEach(() => {
  rmSync(folder, { recursive: true });
});

/** Answers every command; what it says of its version is the same for all. */
function fakeCommands(version: string, failing?: string): { run: typeof runCommand; seen: string[] } {
  const seen: string[] = [];
  const run: typeof runCommand = async (program, args) => {
    const command = [program, ...args].join(' ');
    seen.push(command);
    const fails = failing !== undefined && command.includes(failing);
    return { command: program, code: fails ? 1 : 0, output: fails ? 'first\nno network' : version };
  };
  return { run, seen };
}

const progress = (): void => undefined;

describe('installedPeers', () => {
  it('finds what is built in the version of the table, and nothing else', () => {
    const nexus = peerOf('nexus');
    expect(installedPeers(folder)).toEqual([]);
    mkdirSync(folderOf(nexus, folder));
    expect(installedPeers(folder)).toEqual([]);
    writeFileSync(markerOf(nexus, folder), '');
    expect(installedPeers(folder)).toEqual([nexus]);
    expect(installedPeers(join(folder, 'elsewhere'))).toEqual([]);
    expect(markerOf({ ...nexus, version: '9.9.9' }, folder)).not.toBe(markerOf(nexus, folder));
  });
});

describe('installPeers', () => {
  it('builds every peer once', async () => {
    const first = fakeCommands('version 3.99.1');
    const installations = await installPeers({ folder, run: first.run, progress });
    expect(installations.map(({ state }) => state)).toEqual(peers.map(() => 'installed'));
    expect(installedPeers(folder)).toEqual(peers);
    expect(first.seen.join('\n')).toContain('fox-wamp@0.7.28');
    const second = fakeCommands('');
    await installPeers({ folder, run: second.run, progress });
    expect(second.seen).toEqual([]);
  });

  it('says why a peer cannot be had, and keeps the reason for the report', async () => {
    const { run } = fakeCommands('go version go1.21.3', 'npm install');
    await installPeers({ folder, run, progress });
    const reasons = missingPeers(folder).map(({ peer, reason }) => [peer.name, reason]);
    expect(reasons).toEqual([
      ['nexus', 'needs go 1.22 or later, and there is 1.21'],
      ['xconn-go', 'needs go 1.22 or later, and there is 1.21'],
      ['fox-wamp', 'npm failed: first / no network'],
      ['crossbar', 'needs python3 3.11 or later, and there is 1.21'],
    ]);
  });

  it('tries again what was missing', async () => {
    await installPeers({ folder, run: fakeCommands('', 'version').run, progress });
    expect(missingPeers(folder)[0]?.reason).toBe('needs go 1.22 or later, and there is none');
    await installPeers({ folder, run: fakeCommands('9.9').run, progress });
    expect(missingPeers(folder)).toEqual([]);
  });

  it('calls a peer that nobody tried to install not installed', () => {
    expect(missingPeers(folder).map(({ reason }) => reason)).toEqual(peers.map(() => 'not installed'));
  });
});

describe('peers', () => {
  it.each(peers.filter(({ from }) => from === 'Go module'))(
    'has the version of $name that is in its go.mod',
    ({ name, package: module, version }) => {
      const goMod = readFileSync(join(peerSources, name, 'go.mod'), 'utf8');
      expect(goMod).toContain(`require ${module} v${version}\n`);
    },
  );
});
