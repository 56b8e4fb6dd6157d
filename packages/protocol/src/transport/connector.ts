import type { Transport } from './transport.js';

/** Opens transports to one place; what a client is given. */
export interface Connector {
  /** Where it connects to, for messages to people: `ws://127.0.0.1:8080/ws`. */
  readonly name: string;
  /**
   * Opens one transport. Every call makes a new connection.
   * @throws {ConnectionError} when the place cannot be reached or refuses the connection
   * @throws the reason of `signal` when that is aborted first
   */
  connect(options: { readonly signal: AbortSignal }): Promise<Transport>;
}
