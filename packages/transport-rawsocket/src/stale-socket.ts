import { lstat, unlink } from 'node:fs/promises';
import { connect } from 'node:net';

/**
 * Removes the file of a Unix domain socket whose server is gone. A file that somebody answers on, or that is no
 * socket, stays. (F50)
 * @param error why the path could not be used
 * @returns whether it is worth trying again
 */
export async function removeStaleSocket(path: string, error: unknown): Promise<boolean> {
  if (codeOf(error) !== 'EADDRINUSE') return false;
  const answer = await knock(path);
  if (answer === 'ENOENT') return true;
  if (answer !== 'ECONNREFUSED' || !(await lstat(path)).isSocket()) return false;
  await unlink(path);
  return true;
}

/** @returns the error code, or `undefined` when somebody answers */
function knock(path: string): Promise<string | undefined> {
  return new Promise((resolve) => {
    const socket = connect(path);
    socket.once('connect', () => {
      socket.destroy();
      resolve(undefined);
    });
    socket.once('error', (error) => {
      resolve(codeOf(error));
    });
  });
}

function codeOf(error: unknown): string | undefined {
  return error instanceof Error && 'code' in error && typeof error.code === 'string' ? error.code : undefined;
}
