/** `npm run bench`: measures the Router against relays and other routers. See README.md. */
import { constants } from 'node:os';
import { measureCommand } from './campaign/measure-command.ts';
import { profileCommand } from './campaign/profile-command.ts';
import { soakCommand } from './campaign/soak-command.ts';
import { stepsCommand } from './campaign/steps-command.ts';
import { wavesCommand } from './campaign/waves-command.ts';
import { codecCommand, matchingCommand, realmsCommand, sessionsCommand } from './embedded/command.ts';
import { hostileCommand } from './hostile/command.ts';
import { type Command, parseCommand, usage } from './options.ts';
import { installPeers } from './peers/install-peers.ts';
import { installedPeers, peersFolder } from './peers/peer-folder.ts';

const progress = (line: string): void => void process.stderr.write(`${line}\n`);

/** @returns the exit code */
async function obey(command: Command): Promise<number> {
  switch (command.do) {
    case 'help':
      process.stdout.write(`${usage}\n`);
      return 0;
    case 'install-peers':
      await installPeers({ folder: peersFolder, progress });
      return 0;
    case 'matching':
      process.stdout.write(await matchingCommand());
      return 0;
    case 'codec':
      process.stdout.write(codecCommand());
      return 0;
    case 'hostile':
      return hostileCommand(progress);
    case 'sessions':
      process.stdout.write(await sessionsCommand());
      return 0;
    case 'realms':
      process.stdout.write(await realmsCommand());
      return 0;
    case 'measure':
      return measureCommand(command.options, progress);
    case 'cpu-profile':
      return profileCommand(command.options.only, progress);
    case 'waves':
      return wavesCommand(command.options.idleSessions, progress);
    case 'steps':
      return stepsCommand(command.options, progress);
    case 'soak':
      return soakCommand(command.durationMs, progress);
  }
}

// Everything that was started or made is ended and removed by listeners of `exit`.
process.setMaxListeners(100);
for (const signal of ['SIGINT', 'SIGTERM', 'SIGHUP'] as const) {
  process.once(signal, () => process.exit(128 + constants.signals[signal]));
}
try {
  const installed = installedPeers().map((peer) => peer.name);
  process.exitCode = await obey(parseCommand(process.argv.slice(2), installed));
} catch (error) {
  progress(error instanceof Error ? error.message : String(error));
  process.exitCode = 1;
}
