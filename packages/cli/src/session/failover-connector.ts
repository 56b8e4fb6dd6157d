import type { Connector, Transport } from '@wamp/protocol';

/** Limits of {@link failoverConnector}. */
export interface FailoverOptions {
  /** For each place; 0 for none. */
  readonly timeoutMs: number;
  /** Told when one place cannot be reached and the next is tried. */
  onFailure(name: string, error: unknown): void;
}

/**
 * One connector out of several: each attempt goes through all of them in turn, without pauses, and fails with what
 * the last one said.
 */
export function failoverConnector(connectors: readonly Connector[], options: FailoverOptions): Connector {
  return {
    name: connectors.map((connector) => connector.name).join(', '),
    async connect({ signal }): Promise<Transport> {
      let last: unknown = new Error('no URL was given');
      for (const [index, connector] of connectors.entries()) {
        try {
          return await connectWithin(connector, signal, options.timeoutMs);
        } catch (error) {
          signal.throwIfAborted();
          last = error;
          if (index < connectors.length - 1) options.onFailure(connector.name, error);
        }
      }
      throw last;
    },
  };
}

async function connectWithin(
  connector: Connector,
  signal: AbortSignal,
  timeoutMs: number,
): Promise<Transport> {
  if (timeoutMs === 0) return connector.connect({ signal });
  const { ConnectionError } = await import('@wamp/protocol');
  const deadline = new AbortController();
  const timer = setTimeout(() => {
    deadline.abort(
      new ConnectionError(`cannot connect to ${connector.name}: no answer within ${timeoutMs} ms`, {
        code: 'WAMP_ERR_CONNECT_TIMEOUT',
      }),
    );
  }, timeoutMs);
  try {
    return await connector.connect({ signal: AbortSignal.any([signal, deadline.signal]) });
  } finally {
    clearTimeout(timer);
  }
}
