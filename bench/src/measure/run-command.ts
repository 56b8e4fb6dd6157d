import { spawn } from 'node:child_process';
import { endWithThisProcess } from './child-process.ts';

export interface CommandOptions {
  readonly cwd?: string;
  readonly env?: NodeJS.ProcessEnv;
}

/** What a command said, on both outputs, and its exit code; 127 when it could not be started. */
export interface CommandResult {
  readonly command: string;
  readonly code: number;
  readonly output: string;
}

/** Runs a command to its end. Its whole family ends with this process. */
export function runCommand(
  program: string,
  args: readonly string[],
  options: CommandOptions,
): Promise<CommandResult> {
  const command = [program, ...args.slice(0, 2)].join(' ');
  return new Promise((resolve) => {
    const child = spawn(program, args, { ...options, stdio: ['ignore', 'pipe', 'pipe'], detached: true });
    endWithThisProcess(child);
    let output = '';
    const listen = (chunk: Buffer): void => {
      output += chunk.toString('utf8');
    };
    child.stdout.on('data', listen);
    child.stderr.on('data', listen);
    child.once('error', (error) => {
      resolve({ command, code: 127, output: error.message });
    });
    child.once('close', (code) => {
      resolve({ command, code: code ?? 1, output });
    });
  });
}
