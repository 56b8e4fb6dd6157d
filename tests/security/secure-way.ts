import { certificates } from '@wamp/conformance/tls';
import { RecordingSink } from '@wamp/conformance/transport-suite';
import type { ClientTlsOptions, Listener, Transport } from '@wamp/protocol';
import type { ServerTls, TlsServerOptions } from '@wamp/protocol/listening';
import { rawSocket } from '@wamp/transport-rawsocket';
import { rawSocketListener } from '@wamp/transport-rawsocket/listener';
import { webSocket } from '@wamp/transport-websocket';
import { webSocketListener } from '@wamp/transport-websocket/listener';
import { onTestFinished } from 'vitest';

/** A transport over TLS. */
export interface SecureWay {
  readonly name: string;
  readonly scheme: string;
  listener(tls: TlsServerOptions | ServerTls): Listener;
  connect(
    port: number,
    options: { readonly host: string; readonly tls: ClientTlsOptions },
  ): Promise<Transport>;
}

/** All that offer TLS. */
export const secureWays: readonly SecureWay[] = [
  {
    name: 'WebSocket',
    scheme: 'wss:',
    listener: (tls) => webSocketListener({ port: 0, tls }),
    connect: (port, { host, tls }) =>
      webSocket(`wss://${host}:${port}/ws`, { tls }).connect({ signal: soon() }),
  },
  {
    name: 'RawSocket',
    scheme: 'tcps:',
    listener: (tls) => rawSocketListener({ port: 0 }, { tls }),
    connect: (port, { host, tls }) => rawSocket({ host, port }, { tls }).connect({ signal: soon() }),
  },
];

/** Two ends of one connection. */
export interface Ends {
  readonly client: Transport;
  readonly router: Transport;
}

/** A listener over TLS that is closed at the end of the test, with all that it accepted. */
export class SecureRig {
  readonly #way: SecureWay;
  readonly #listener: Listener;
  readonly accepted: Transport[] = [];
  readonly #waiting: ((transport: Transport) => void)[] = [];
  port = 0;
  url = '';

  private constructor(way: SecureWay, tls: TlsServerOptions | ServerTls) {
    this.#way = way;
    this.#listener = way.listener(tls);
  }

  static async listening(way: SecureWay, tls: TlsServerOptions | ServerTls): Promise<SecureRig> {
    const rig = new SecureRig(way, tls);
    const { port = 0, url } = await rig.#listener.listen((transport) => {
      transport.attach(new RecordingSink());
      rig.accepted.push(transport);
      rig.#waiting.shift()?.(transport);
    });
    rig.port = port;
    rig.url = url;
    onTestFinished(async () => {
      await rig.#listener.close();
      await ended(rig.accepted);
    });
    return rig;
  }

  /** Both ends of a new connection; the client trusts the authority of the tests. */
  async open(tls: ClientTlsOptions = {}, host = '127.0.0.1'): Promise<Ends> {
    const accepted = new Promise<Transport>((resolve) => this.#waiting.push(resolve));
    const client = await this.connect(tls, host);
    return { client, router: await accepted };
  }

  /** The client's end alone, which may fail. */
  async connect(tls: ClientTlsOptions = {}, host = '127.0.0.1'): Promise<Transport> {
    const client = await this.#way.connect(this.port, { host, tls: { ca: certificates.ca, ...tls } });
    client.attach(new RecordingSink());
    onTestFinished(() => ended([client]));
    return client;
  }
}

async function ended(transports: readonly Transport[]): Promise<void> {
  for (const transport of transports) transport.abort(new Error('end of the test'));
  await Promise.all(transports.map((transport) => transport.close()));
}

const soon = (): AbortSignal => AbortSignal.timeout(10_000);
