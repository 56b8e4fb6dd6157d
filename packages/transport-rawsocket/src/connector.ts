import { type Socket, connect } from 'node:net';
import { connect as connectTls } from 'node:tls';
import { ConnectionError, type Connector, type Serializer, type Transport } from '@wamp/protocol';
import { KeepAlive } from '@wamp/protocol/joined-writer';
import { describeConnectFailure } from '@wamp/protocol/tls';
import {
  type ResolvedConnectorOptions,
  type RawSocketOptions,
  type SocketTarget,
  defaults,
  nameOf,
  resolveConnectorOptions,
} from './defaults.js';
import { HandshakeError, handshakeOctets, judgeReply } from './handshake.js';
import { readHandshake } from './handshake-reader.js';
import { RawSocketTransport } from './rawsocket-transport.js';

/**
 * Connects over TCP or a Unix domain socket, in Node.
 * @throws {RangeError} that names the option which is out of range
 * @throws {TypeError} when no serializer is named, and for TLS over a Unix domain socket
 */
export function rawSocket(target: SocketTarget, options: RawSocketOptions = {}): Connector {
  const resolved = resolveConnectorOptions(target, options);
  const name = nameOf(target, resolved.tls !== undefined);
  const keepAlive = KeepAlive.of(resolved.limits.keepAlive);
  return {
    name,
    async connect({ signal }) {
      signal.throwIfAborted();
      let refusal: unknown;
      for (const serializer of resolved.serializers) {
        const attempt = new Opening(target, { ...resolved, serializer, signal, keepAlive });
        try {
          return await attempt.open();
        } catch (error) {
          signal.throwIfAborted();
          refusal = error;
          // Only another serializer can make a difference.
          if (attempt.errorCode !== HandshakeError.SERIALIZER_UNSUPPORTED) break;
        }
      }
      const what = refusal instanceof Error ? describeConnectFailure(refusal) : String(refusal);
      throw new ConnectionError(`cannot connect to ${name}: ${what}`, {
        code: 'WAMP_ERR_UNREACHABLE',
        cause: refusal,
      });
    },
  };
}

/** What one attempt is made with. */
interface OpeningOptions extends ResolvedConnectorOptions {
  readonly serializer: Serializer;
  readonly signal: AbortSignal;
  readonly keepAlive: KeepAlive | undefined;
}

/** One connection and one handshake, for one serializer. */
class Opening {
  /** Of a router that refused. */
  errorCode: number | undefined;
  readonly #target: SocketTarget;
  readonly #options: OpeningOptions;

  constructor(target: SocketTarget, options: OpeningOptions) {
    this.#target = target;
    this.#options = options;
  }

  async open(): Promise<Transport> {
    const { signal } = this.#options;
    const socket = this.#connect();
    const stop = (): void => {
      socket.destroy(new Error('the attempt was given up'));
    };
    signal.addEventListener('abort', stop);
    try {
      return await this.#shakeHands(socket);
    } catch (error) {
      socket.on('error', () => {
        // The first failure is the one that is told.
      });
      socket.destroy();
      throw error;
    } finally {
      signal.removeEventListener('abort', stop);
    }
  }

  #connect(): Socket {
    if ('path' in this.#target) return connect({ path: this.#target.path });
    const { host = defaults.host, port } = this.#target;
    const { tls } = this.#options;
    return (tls ? connectTls({ ...tls, host, port }) : connect({ host, port })).setNoDelay(true);
  }

  async #shakeHands(socket: Socket): Promise<Transport> {
    const { serializer, limits, keepAlive } = this.#options;
    // [TR-30] It leaves as soon as the connection is there.
    socket.write(handshakeOctets(limits.maxMessageBytes, serializer.rawSocketCode));
    const verdict = judgeReply(await readHandshake(socket), serializer.rawSocketCode);
    if (verdict.kind === 'failed') {
      this.errorCode = verdict.errorCode;
      throw new Error(verdict.text);
    }
    const { peerMaxBytes } = verdict;
    return new RawSocketTransport({ socket, side: 'client', serializer, peerMaxBytes, limits, keepAlive });
  }
}
