import { spawn } from 'node:child_process';
import { environment, root } from '../scripts/bootstrap.mjs';
import type { Step, StepResult } from './step.ts';

export interface CommandResult {
  readonly exitCode: number;
  /** Standard output and standard error as they came. */
  readonly output: string;
}

/** Runs a program of node_modules/.bin or of the system in the root folder and collects what it says. */
export function command(program: string, args: readonly string[]): Promise<CommandResult> {
  return new Promise((resolve, reject) => {
    const child = spawn(program, args, {
      cwd: root,
      env: { ...environment(), NO_COLOR: '1', FORCE_COLOR: '0' },
      stdio: ['ignore', 'pipe', 'pipe'],
    });
    const chunks: Buffer[] = [];
    child.stdout.on('data', (chunk: Buffer) => chunks.push(chunk));
    child.stderr.on('data', (chunk: Buffer) => chunks.push(chunk));
    child.on('error', reject);
    child.on('close', (code) => resolve({ exitCode: code ?? 1, output: Buffer.concat(chunks).toString() }));
  });
}

export interface CommandStep {
  readonly name: string;
  /** Programs with their arguments; all run, one after the other. */
  readonly commands: readonly (readonly [program: string, ...args: string[]])[];
  readonly passed: string;
  readonly failed: string;
}

/** A step that passes when all its programs do. */
export function commandStep({ name, commands, passed, failed }: CommandStep): Step {
  return {
    name,
    run: async (): Promise<StepResult> => {
      const outputs: string[] = [];
      for (const [program, ...args] of commands) {
        const { exitCode, output } = await command(program, args);
        if (exitCode !== 0) outputs.push(output.trim() || `${program} ended with exit code ${exitCode}`);
      }
      if (outputs.length === 0) return { ok: true, summary: passed };
      return { ok: false, summary: failed, details: outputs.join('\n') };
    },
  };
}
