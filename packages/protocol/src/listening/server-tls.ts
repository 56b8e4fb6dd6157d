import { type Server as Port, createServer as createPort } from 'node:net';
import {
  type SecureContext,
  type Server,
  type TLSSocket,
  type TlsOptions,
  createSecureContext,
  createServer,
} from 'node:tls';
import { Admission } from './admission.js';
import {
  type ResolvedTlsServer,
  type ServerCertificates,
  type TlsServerOptions,
  resolveTlsServer,
  secureContextOptions,
} from './server-tls-options.js';

/** The TLS of one or several servers, which can be given other certificates while they run. */
export interface ServerTls {
  /** For `createServer` of `node:tls` and `node:https`; what they make is handed to {@link ServerTls.watch}. */
  readonly serverOptions: TlsOptions;
  /**
   * A server that listens nowhere yet. `onSocket` is told of every connection whose TLS handshake is done; others are
   * ended after `handshakeTimeoutMs`, without a word (L06). Handshakes begin by turns, see {@link Admission}.
   */
  createServer(onSocket: (socket: TLSSocket) => void): Port;
  /** Ends what fails its handshake, and lets a server take part in {@link ServerTls.renew} as long as it is open. */
  watch(server: Server): void;
  /**
   * Shows other certificates from the next connection on; those that are open stay. Everything is replaced, so what is
   * left out is gone. Whether clients need certificates stays as it was.
   * @throws {TypeError} that says what is wrong with a certificate or key; then all is as before
   */
  renew(certificates: ServerCertificates): void;
}

/**
 * Speaks TLS 1.2 and 1.3 for a server.
 * @throws {RangeError} that names the option which is out of range
 * @throws {TypeError} that says what is wrong with a certificate or key, and never repeats it
 */
export function serverTls(options: TlsServerOptions): ServerTls {
  return new RenewableTls(options);
}

class RenewableTls implements ServerTls {
  readonly #resolved: ResolvedTlsServer;
  readonly #servers = new Set<Server>();
  #contexts: Contexts;

  constructor(options: TlsServerOptions) {
    this.#resolved = resolveTlsServer(options);
    this.#contexts = new Contexts(options, this.#resolved);
  }

  get serverOptions(): TlsOptions {
    const { handshakeTimeoutMs, clientCertificate } = this.#resolved;
    return {
      ...this.#contexts.fallback,
      handshakeTimeout: handshakeTimeoutMs,
      requestCert: clientCertificate !== 'none',
      rejectUnauthorized: clientCertificate === 'require',
      SNICallback: (servername, tell) => {
        // Without one it goes on with the certificate for all names.
        tell(null, this.#contexts.for(servername));
      },
    };
  }

  createServer(onSocket: (socket: TLSSocket) => void): Port {
    const secure = createServer(this.serverOptions, onSocket);
    this.watch(secure);
    const admission = new Admission({
      silenceMs: this.#resolved.handshakeTimeoutMs,
      admit: (socket) => {
        secure.emit('connection', socket);
      },
    });
    const port = createPort({ noDelay: true }, (socket) => {
      admission.add(socket);
    });
    port.once('close', () => {
      admission.clear();
      secure.emit('close');
    });
    return port;
  }

  watch(server: Server): void {
    this.#servers.add(server);
    // Node tells of a handshake that failed or took too long, but leaves the connection open. L06
    server.on('tlsClientError', (_error, socket) => {
      socket.destroy();
    });
    server.once('close', () => {
      this.#servers.delete(server);
    });
  }

  renew(certificates: ServerCertificates): void {
    if (this.#resolved.clientCertificate !== 'none' && certificates.clientCa === undefined) {
      throw new TypeError('option tls.clientCa is needed, as clients are asked for certificates');
    }
    this.#contexts = new Contexts(certificates, this.#resolved);
    for (const server of this.#servers) server.setSecureContext(this.#contexts.fallback);
  }
}

/** Certificates by the names that clients ask for. */
class Contexts {
  /** For all other names, and for clients that ask for none. */
  readonly fallback: ReturnType<typeof secureContextOptions>;
  readonly #named = new Map<string, SecureContext>();

  constructor({ sni = [], ...own }: ServerCertificates, { minVersion }: ResolvedTlsServer) {
    const terms = { minVersion, ...(own.clientCa !== undefined && { clientCa: own.clientCa }) };
    this.fallback = secureContextOptions('tls', own, terms);
    createSecureContext(this.fallback);
    for (const certificate of sni) {
      const name = certificate.servername.toLowerCase();
      const options = secureContextOptions(`tls.sni ${certificate.servername}`, certificate, terms);
      this.#named.set(name, createSecureContext(options));
    }
  }

  for(servername: string): SecureContext | undefined {
    const name = servername.toLowerCase();
    return this.#named.get(name) ?? this.#named.get(name.replace(/^[^.]*/, '*'));
  }
}
