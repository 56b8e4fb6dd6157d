import type { Transport } from './transport.js';

/** Where a listener listens. */
export interface ListenerAddress {
  /** `ws://127.0.0.1:8080/ws`, `tcp://127.0.0.1:8081`, `unix:/run/wamp.sock`: what a client connects to. */
  readonly url: string;
  /** The TCP port, where there is one. */
  readonly port?: number;
}

/** Accepts transports; what a Router is given. */
export interface Listener {
  /**
   * Begins to accept. Each transport is handed over connected, with its serializer agreed, before it reads a frame.
   * @throws {ConnectionError} when the address cannot be used
   */
  listen(accept: (transport: Transport) => void): Promise<ListenerAddress>;
  /** Accepts no more. Transports that were handed over stay open. */
  close(): Promise<void>;
}
