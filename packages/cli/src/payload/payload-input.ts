import { readFile } from 'node:fs/promises';
import { usageError } from '../failure/cli-error.js';

/** Where files and stdin come from. */
export interface InputSource {
  /** All of stdin. It can be read once. */
  readStdin(): Promise<Uint8Array>;
  /** Leaves stdin to somebody else; reading it here is an error from now on. */
  leaveStdin(): void;
}

/** Standard input, for one reader. A second one would find nothing, so it is an error. */
export function stdinOnce(stdin: AsyncIterable<unknown>): InputSource {
  let taken = false;
  return {
    leaveStdin() {
      taken = true;
    },
    async readStdin() {
      if (taken) throw usageError('stdin can be read only once');
      taken = true;
      const chunks: Uint8Array[] = [];
      for await (const chunk of stdin) {
        chunks.push(typeof chunk === 'string' ? Buffer.from(chunk) : chunkOf(chunk));
      }
      return Buffer.concat(chunks);
    },
  };
}

function chunkOf(chunk: unknown): Uint8Array {
  if (chunk instanceof Uint8Array) return chunk;
  throw new TypeError('stdin gave something that is neither bytes nor text');
}

/** The bytes of a file, or of stdin for `-`. @throws {CliError} when it cannot be read */
export async function readInput(path: string, source: InputSource): Promise<Uint8Array> {
  if (path === '-') return source.readStdin();
  try {
    return await readFile(path);
  } catch (cause) {
    throw usageError(`cannot read ${path}: ${reasonOf(cause)}`);
  }
}

function reasonOf(cause: unknown): string {
  if (!(cause instanceof Error)) return String(cause);
  const code = 'code' in cause ? cause.code : undefined;
  if (code === 'ENOENT') return 'no such file';
  if (code === 'EACCES') return 'permission denied';
  if (code === 'EISDIR') return 'it is a directory';
  return cause.message;
}

/** Strict UTF-8 as text. @throws {CliError} */
export function textOf(bytes: Uint8Array, name: string): string {
  try {
    return new TextDecoder('utf-8', { fatal: true, ignoreBOM: true }).decode(bytes);
  } catch {
    throw usageError(`${name} is not UTF-8 text`, `for binary write bytes:${name}`);
  }
}
