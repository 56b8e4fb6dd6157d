import { chmod, unlink } from 'node:fs/promises';
import { connect, type ListenOptions, type Server } from 'node:net';
import { ListenError } from './listen-error.js';

/** Where to listen: a TCP address, or a Unix domain socket with the mode of its file. */
export type Place =
  { readonly host: string; readonly port: number } | { readonly path: string; readonly mode: number };

/** `127.0.0.1:8080`, `[::1]:8080` or the path of a socket. */
export function showPlace(place: Place, port?: number): string {
  if ('path' in place) return place.path;
  const host = place.host.includes(':') ? `[${place.host}]` : place.host;
  return `${host}:${port ?? place.port}`;
}

/**
 * Begins to listen. The file of a Unix socket that nobody answers on any more is replaced. F50
 * @returns the TCP port, where there is one
 * @throws {ListenError}
 */
export async function bind(server: Server, place: Place): Promise<number | undefined> {
  try {
    if ('path' in place) {
      await bindPath(server, place.path);
      await chmod(place.path, place.mode);
      return undefined;
    }
    await listen(server, { host: place.host, port: place.port });
  } catch (error) {
    server.close();
    throw new ListenError(showPlace(place), error);
  }
  const address = server.address();
  return typeof address === 'object' && address !== null ? address.port : undefined;
}

/** Connections that may wait until they are accepted. L05 */
const backlog = 1_024;

function listen(server: Server, where: ListenOptions): Promise<void> {
  return new Promise((resolve, reject) => {
    server.once('error', reject);
    server.listen({ ...where, backlog, exclusive: true }, () => {
      server.off('error', reject);
      resolve();
    });
  });
}

async function bindPath(server: Server, path: string): Promise<void> {
  try {
    await listen(server, { path });
  } catch (error) {
    if (!(await isStale(path))) throw error;
    await unlink(path);
    await listen(server, { path });
  }
}

/** Tells whether a path is a socket that refuses connections: its owner is gone. */
function isStale(path: string): Promise<boolean> {
  return new Promise((resolve) => {
    const socket = connect(path);
    socket.on('connect', () => {
      socket.destroy();
      resolve(false);
    });
    // Anything but a refusal means that the file is no socket, or not ours to judge.
    socket.on('error', (error: NodeJS.ErrnoException) => resolve(error.code === 'ECONNREFUSED'));
  });
}
