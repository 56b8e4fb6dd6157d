import { chmod } from 'node:fs/promises';
import { type ListenOptions, type Server, type Socket, createServer } from 'node:net';
import {
  ConnectionError,
  type Listener,
  type ListenerAddress,
  type Transport,
  numberOption,
} from '@wamp/protocol';
import { type ServerTls, serverTls } from '@wamp/protocol/listening';
import { type RawSocketListenerOptions, defaults, nameOf } from './defaults.js';
import { type RawSocketEndpoint, rawSocketEndpoint } from './listener-endpoint.js';
import { removeStaleSocket } from './stale-socket.js';

/** Where to listen. */
export type ListenTarget =
  | {
      /** The address to listen on. @defaultValue `127.0.0.1`: this machine only */
      readonly host?: string;
      /** The TCP port; 0 takes a free one. */
      readonly port: number;
    }
  | {
      /** Of a Unix domain socket. The file is made, and removed at the end. */
      readonly path: string;
      /** Permissions of the file, such as `0o660`; who may write to it may connect. @defaultValue by the umask */
      readonly mode?: number;
    };

/**
 * Listens on a TCP port, with TLS if it is told to, or a Unix domain socket of its own.
 * @throws {RangeError} that names the option which is out of range
 * @throws {TypeError} when no serializer is named, for certificates that are none, and for TLS on a Unix domain socket
 */
export function rawSocketListener(target: ListenTarget, options: RawSocketListenerOptions = {}): Listener {
  if ('port' in target) numberOption('port', target.port, { min: 0, max: 65_535 });
  else if (target.mode !== undefined) numberOption('mode', target.mode, { min: 0, max: 0o777 });
  return new RawSocketServerListener(target, rawSocketEndpoint(options), tlsOf(target, options));
}

function tlsOf(target: ListenTarget, { tls }: RawSocketListenerOptions): ServerTls | undefined {
  if (tls === undefined) return undefined;
  if ('path' in target) throw new TypeError('option tls: a Unix domain socket needs none');
  return 'renew' in tls ? tls : serverTls(tls);
}

class RawSocketServerListener implements Listener {
  readonly #target: ListenTarget;
  readonly #endpoint: RawSocketEndpoint;
  readonly #tls: ServerTls | undefined;
  #server: Server | undefined;

  constructor(target: ListenTarget, endpoint: RawSocketEndpoint, tls: ServerTls | undefined) {
    this.#target = target;
    this.#endpoint = endpoint;
    this.#tls = tls;
  }

  async listen(accept: (transport: Transport) => void): Promise<ListenerAddress> {
    if (this.#server !== undefined) throw new TypeError('the listener listens already');
    await this.#endpoint.listen(accept);
    const server = (this.#server = this.#createServer());
    try {
      await this.#bind(server);
    } catch (cause) {
      this.#server = undefined;
      const what = cause instanceof Error ? cause.message : String(cause);
      throw new ConnectionError(`cannot listen on ${this.#nameOf(this.#target)}: ${what}`, {
        code: 'WAMP_ERR_UNREACHABLE',
        cause,
      });
    }
    const address = server.address();
    if (address === null || typeof address === 'string' || 'path' in this.#target) {
      return { url: this.#nameOf(this.#target) };
    }
    const { port } = address;
    return { url: this.#nameOf({ ...this.#target, port }), port };
  }

  async close(): Promise<void> {
    // Its end would wait for the transports that stay open; it takes no more as soon as it is told to close.
    this.#server?.close();
    this.#server = undefined;
    await this.#endpoint.close();
  }

  #nameOf(target: ListenTarget): string {
    return nameOf(target, this.#tls !== undefined);
  }

  #createServer(): Server {
    const onSocket = (socket: Socket): void => {
      this.#endpoint.handleSocket(socket);
    };
    const server = this.#tls?.createServer(onSocket) ?? createServer(onSocket);
    server.on('error', () => {
      // After it listens, one connection that could not be accepted must not end the others. (F49)
    });
    return server;
  }

  async #bind(server: Server): Promise<void> {
    if (!('path' in this.#target)) {
      const { host = defaults.host, port } = this.#target;
      await listening(server, { host, port });
      return;
    }
    const { path, mode } = this.#target;
    try {
      await listening(server, { path });
    } catch (error) {
      if (!(await removeStaleSocket(path, error))) throw error;
      await listening(server, { path });
    }
    if (mode !== undefined) await chmod(path, mode);
  }
}

function listening(server: Server, where: ListenOptions): Promise<void> {
  return new Promise((resolve, reject) => {
    server.once('error', reject);
    // L05
    server.listen({ ...where, backlog: 1_024 }, () => {
      server.off('error', reject);
      resolve();
    });
  });
}
