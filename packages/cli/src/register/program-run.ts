import { type ChildProcessWithoutNullStreams, spawn } from 'node:child_process';
import { type PayloadValue, WampError } from '@wamp/client';
import { jsonLine } from '../output/json-writer.js';
import type { IncomingCall } from './incoming-call.js';
import { OutputHead } from './output-head.js';
import { fillPlaceholders } from './placeholder.js';
import { type ProgramOutput, type ResultForm, programOutput } from './program-output.js';

/** A program and its arguments, which may hold placeholders. */
export interface Program {
  readonly file: string;
  readonly args: readonly string[];
  /** How its output is read. */
  readonly result: ResultForm;
}

type Environment = Readonly<Record<string, string | undefined>>;

/** How long a program may take to end after SIGTERM. */
const killAfterMs = 2000;
const maxErrorBytes = 4096;
/** Linux takes at most 128 KiB in one variable; who needs more reads stdin. */
const maxVariableLength = 100_000;

/**
 * Runs a program for one call: “CGI for WAMP”. Exit code 0 gives a result, everything else
 * `wamp.error.runtime_error`. When nobody needs the answer any more the program gets SIGTERM.
 * @throws {WampError}
 */
export async function runProgram(
  program: Program,
  call: IncomingCall,
  env: Environment,
): Promise<PayloadValue> {
  const output = programOutput(program.result, call);
  const errors = new OutputHead(maxErrorBytes);
  const { exit, signal } = await runToEnd(program, call, { env, output, errors });
  // Its reason is the ERROR that the router expects.
  call.signal.throwIfAborted();
  if (exit === 0) return output.result();
  throw failed({ exit, signal, stderr: new TextDecoder().decode(errors.bytes()) });
}

function failed(kwargs: { exit: number | null; signal: string | null; stderr: string }): WampError {
  return new WampError('wamp.error.runtime_error', { kwargs });
}

interface RunOptions {
  readonly env: Environment;
  readonly output: ProgramOutput;
  readonly errors: OutputHead;
}

interface ProgramEnd {
  readonly exit: number | null;
  readonly signal: string | null;
}

async function runToEnd(
  program: Program,
  call: IncomingCall,
  { env, output, errors }: RunOptions,
): Promise<ProgramEnd> {
  const child = start(program, call, env);
  // The last of the output may be on its way when the program is gone.
  const [end] = await Promise.all([endOf(child, program, { call, errors }), output.read(child.stdout)]);
  return end;
}

function endOf(
  child: ChildProcessWithoutNullStreams,
  program: Program,
  { call, errors }: { readonly call: IncomingCall; readonly errors: OutputHead },
): Promise<ProgramEnd> {
  return new Promise((resolve, reject) => {
    const cannotRun = (error: Error): void => {
      reject(failed({ exit: null, signal: null, stderr: `cannot run ${program.file}: ${error.message}` }));
    };
    const release = killOnAbort(child, call.signal);
    child.on('error', cannotRun);
    child.on('close', (exit, signal) => {
      release();
      resolve({ exit, signal });
    });
    child.stderr.on('data', (chunk: Buffer) => errors.add(chunk));
    // A program need not read its input.
    child.stdin.on('error', () => undefined);
    child.stdin.end(jsonLine(envelopeOf(call), 'wamp') + '\n');
  });
}

function start(
  { file, args }: Program,
  call: IncomingCall,
  env: Environment,
): ChildProcessWithoutNullStreams {
  const filled = args.map((argument) => fillPlaceholders(argument, call));
  try {
    return spawn(file, filled, { stdio: 'pipe', env: { ...env, ...variablesOf(call) }, windowsHide: true });
  } catch (error) {
    // For example NUL in an argument, which no process can be given.
    const problem = error instanceof Error ? error.message : String(error);
    throw failed({ exit: null, signal: null, stderr: `cannot run ${file}: ${problem}` });
  }
}

function killOnAbort(child: ChildProcessWithoutNullStreams, signal: AbortSignal): () => void {
  let timer: NodeJS.Timeout | undefined;
  const kill = (): void => {
    child.kill('SIGTERM');
    timer = setTimeout(() => child.kill('SIGKILL'), killAfterMs);
  };
  if (signal.aborted) kill();
  else signal.addEventListener('abort', kill, { once: true });
  return () => {
    clearTimeout(timer);
    signal.removeEventListener('abort', kill);
  };
}

function envelopeOf({ procedure, registered, args, kwargs, details }: IncomingCall): Record<string, unknown> {
  return { procedure, registered, args, kwargs, details };
}

function variablesOf({
  procedure,
  registered,
  args,
  kwargs,
  details,
}: IncomingCall): Record<string, string | undefined> {
  const variables = {
    WAMP_PROCEDURE: procedure,
    WAMP_REGISTERED: registered,
    WAMP_ARGS: jsonLine(args, 'wamp'),
    WAMP_KWARGS: jsonLine(kwargs, 'wamp'),
    WAMP_DETAILS: jsonLine(details, 'wamp'),
    WAMP_CALLER: textOf(details['caller']),
    WAMP_CALLER_AUTHID: textOf(details['caller_authid']),
    WAMP_CALLER_AUTHROLE: textOf(details['caller_authrole']),
    WAMP_TIMEOUT_MS: textOf(details['timeout']),
  };
  // `undefined` also takes away what the program would inherit.
  return Object.fromEntries(
    Object.entries(variables).map(([name, value]) => [
      name,
      value !== undefined && value.length <= maxVariableLength ? value : undefined,
    ]),
  );
}

function textOf(value: unknown): string | undefined {
  return typeof value === 'string' || typeof value === 'number' ? String(value) : undefined;
}
