import { existsSync } from 'node:fs';
import { mkdir, rm, writeFile } from 'node:fs/promises';
import { join } from 'node:path';
import { type CommandResult, runCommand } from '../measure/run-command.ts';
import { folderOf, markerOf, peerSources, reasonFileOf } from './peer-folder.ts';
import { neededVersions, type Peer, peers } from './peer-table.ts';

/** What became of one peer. */
export interface Installation {
  readonly peer: Peer;
  readonly state: 'installed' | 'was installed' | 'missing';
  /** Why it is missing. */
  readonly reason?: string;
}

export interface InstallOptions {
  /** Where the peers are built. */
  readonly folder: string;
  readonly run?: typeof runCommand;
  readonly progress: (line: string) => void;
}

/** Builds every peer that can be had; what cannot has its reason. */
export async function installPeers(options: InstallOptions): Promise<Installation[]> {
  const installations: Installation[] = [];
  for (const peer of peers) {
    const installation = await installPeer(peer, options);
    const { state, reason } = installation;
    options.progress(`${peer.name} ${peer.version}: ${state}${reason === undefined ? '' : `: ${reason}`}`);
    installations.push(installation);
  }
  return installations;
}

async function installPeer(peer: Peer, options: InstallOptions): Promise<Installation> {
  const marker = markerOf(peer, options.folder);
  if (existsSync(marker)) return { peer, state: 'was installed' };
  const folder = folderOf(peer, options.folder);
  options.progress(`${peer.name} ${peer.version}: from ${peer.from} …`);
  await rm(folder, { recursive: true, force: true });
  await mkdir(folder, { recursive: true });
  try {
    await build(peer, folder, options.run ?? runCommand);
    await writeFile(marker, `${peer.version}\n`);
    await rm(reasonFileOf(peer, options.folder), { force: true });
    return { peer, state: 'installed' };
  } catch (error) {
    await rm(folder, { recursive: true, force: true });
    const reason = error instanceof Error ? error.message : String(error);
    await writeFile(reasonFileOf(peer, options.folder), `${reason}\n`);
    return { peer, state: 'missing', reason };
  }
}

type Run = typeof runCommand;

function build(peer: Peer, folder: string, run: Run): Promise<void> {
  switch (peer.from) {
    case 'Go module':
      return buildGoModule(peer, folder, run);
    case 'npm':
      return installFromNpm(peer, folder, run);
    case 'PyPI':
      return installFromPyPI(peer, folder, run);
  }
}

async function buildGoModule(peer: Peer, folder: string, run: Run): Promise<void> {
  await demand(run, { program: 'go', args: ['version'], atLeast: neededVersions.go });
  const args = ['build', '-trimpath', '-o', join(folder, 'server'), '.'];
  // The Go that is there: no other one is downloaded.
  const env = { ...process.env, GOTOOLCHAIN: 'local' };
  expectSuccess(await run('go', args, { cwd: join(peerSources, peer.name), env }));
}

async function installFromNpm(peer: Peer, folder: string, run: Run): Promise<void> {
  const wanted = `${peer.package}@${peer.version}`;
  // Without scripts: none of what they build is used here.
  const quiet = ['--no-audit', '--no-fund', '--ignore-scripts', '--loglevel=error'];
  expectSuccess(await run('npm', ['install', ...quiet, '--prefix', folder, wanted], {}));
}

async function installFromPyPI(peer: Peer, folder: string, run: Run): Promise<void> {
  await demand(run, { program: 'python3', args: ['--version'], atLeast: neededVersions.python });
  expectSuccess(await run('python3', ['-m', 'venv', folder], {}));
  const args = ['install', '--quiet', '--disable-pip-version-check', `${peer.package}==${peer.version}`];
  expectSuccess(await run(join(folder, 'bin/pip'), args, {}));
}

interface Demand {
  readonly program: string;
  readonly args: readonly string[];
  /** `major.minor` */
  readonly atLeast: string;
}

/** @throws {Error} when the program is not there or too old. */
async function demand(run: Run, { program, args, atLeast }: Demand): Promise<void> {
  const { code, output } = await run(program, args, {});
  const found = /(\d+)\.(\d+)/.exec(output);
  if (code !== 0 || found === null)
    throw new Error(`needs ${program} ${atLeast} or later, and there is none`);
  const [, major = '0', minor = '0'] = found;
  const [neededMajor = 0, neededMinor = 0] = atLeast.split('.').map(Number);
  const isEnough =
    Number(major) > neededMajor || (Number(major) === neededMajor && Number(minor) >= neededMinor);
  if (!isEnough) throw new Error(`needs ${program} ${atLeast} or later, and there is ${found[0]}`);
}

/** @throws {Error} with the last words of a command that failed. */
function expectSuccess({ code, command, output }: CommandResult): void {
  if (code === 0) return;
  const lastLines = output.trim().split('\n').slice(-3).join(' / ');
  throw new Error(`${command} failed: ${lastLines || `code ${String(code)}`}`);
}
