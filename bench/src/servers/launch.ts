import { existsSync } from 'node:fs';
import { join } from 'node:path';
import { fileURLToPath } from 'node:url';
import { launchPeer } from '../peers/launch-peer.ts';
import { freePort } from './ports.ts';
import type { Launch } from './server-launch.ts';
import type { ServerName } from './server-name.ts';

export interface LaunchOptions {
  /** Undefined: any core. */
  readonly core: number | undefined;
  /** Where the checkout of `against` is, as it is built. */
  readonly against?: string | undefined;
  /** Flags of Node for `against` alone. */
  readonly againstFlags?: readonly string[];
  /** Lets Node collect garbage at SIGUSR2. */
  readonly collectable?: boolean;
  /** Further flags of Node; other servers take none. */
  readonly nodeFlags?: readonly string[];
}

const collectOnSignal = new URL('collect-on-signal.ts', import.meta.url).href;
const ownRouter = fileURLToPath(new URL('../../..', import.meta.url));
const relayPrograms = {
  relay: fileURLToPath(new URL('relay.ts', import.meta.url)),
  tuned: fileURLToPath(new URL('tuned-relay.ts', import.meta.url)),
};

/** @throws {Error} when it is not built or not installed. */
export async function launch(name: ServerName, options: LaunchOptions): Promise<Launch> {
  const flags = [
    ...(options.collectable === true ? ['--expose-gc', '--import', collectOnSignal] : []),
    ...(options.nodeFlags ?? []),
  ];
  switch (name) {
    case 'router':
      return launchRouter(ownRouter, flags);
    case 'against':
      return launchRouter(options.against ?? '', [...flags, ...(options.againstFlags ?? [])]);
    case 'relay':
    case 'tuned':
      return launchRelay(relayPrograms[name], flags);
    default:
      return launchPeer(name, { core: options.core, flags });
  }
}

function launchRelay(program: string, flags: readonly string[]): Launch {
  return { program: process.execPath, args: [...flags, program], port: 'printed', collects: true };
}

/** The program of the Router in a checkout. @throws {Error} when it is not built */
export function routerProgram(checkout: string): string {
  const program = join(checkout, 'apps/router/dist/bin.js');
  if (!existsSync(program)) throw new Error(`the router is not built: ${program} is missing`);
  return program;
}

/** The built application, as it is deployed; there is no export for a program. It takes a port. */
async function launchRouter(checkout: string, flags: readonly string[]): Promise<Launch> {
  const program = routerProgram(checkout);
  const port = await freePort();
  const args = [...flags, program, '--dev', '--port', String(port)];
  return { program: process.execPath, args, port, collects: true };
}
