import { randomBytes } from 'node:crypto';
import { chmodSync, mkdirSync, readFileSync, writeFileSync } from 'node:fs';
import { join } from 'node:path';
import type { LogLine } from '../logging/log.js';

/** The secret of this router, which makes what strangers are told the same after a restart. (D41) */
export interface NodeSecret {
  readonly key: Uint8Array;
  /** What is not quite as it should be; for the log. */
  readonly warnings: readonly LogLine[];
}

const octets = 32;

/**
 * Reads `secret` in the folder for data, or makes it, for nobody else to read. Without a folder it is another one after
 * each start.
 * @throws {Error} when the file cannot be read, made, or has another length
 */
export function nodeSecret(directory: string | undefined): NodeSecret {
  if (directory === undefined) return { key: randomBytes(octets), warnings: [temporary] };
  const path = join(directory, 'secret');
  mkdirSync(directory, { recursive: true, mode: 0o700 });
  try {
    writeFileSync(path, randomBytes(octets), { flag: 'wx', mode: 0o600 });
    // The mode above is only a wish: the umask may have taken more away, but nothing is added.
    chmodSync(path, 0o600);
  } catch (error) {
    if (!(error instanceof Error && 'code' in error && error.code === 'EEXIST')) throw error;
  }
  const key = readFileSync(path);
  if (key.length !== octets) throw new Error(`${path} is not the secret of a router: it has not 32 octets`);
  return { key, warnings: [] };
}

const temporary: LogLine = {
  event: 'secret.temporary',
  text: 'there is no node.data_dir: after a restart strangers can tell who can log in, as their decoys change',
};
