import type { AnyContract, Contract } from '@wamp/protocol/contract';
import { webSocket } from '@wamp/transport-websocket';
import { type Client, createClient } from './client.js';
import type { ClientOptions } from './options.js';

/** Options of {@link connect}. */
export type ConnectOptions<C extends Contract = AnyContract> = Omit<ClientOptions<C>, 'transports'>;

/**
 * Connects over WebSocket with JSON, and resolves when the client has joined. For other serializers and transports
 * use `createClient`.
 * @throws {JoinError} when the Router refused
 * @throws {ConnectionError} when `retry` ended the tries, or `signal` was aborted
 */
export async function connect<C extends Contract = AnyContract>(
  url: string | URL,
  options: ConnectOptions<C>,
): Promise<Client<C>> {
  const client = createClient<C>({ ...options, transports: [webSocket(url)] });
  await client.ready();
  return client;
}
