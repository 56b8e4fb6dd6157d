import type { Connector, Transport } from '@wamp/protocol';

/** A connector whose connection can be broken from outside, as a bad network would. */
export interface DroppableConnector extends Connector {
  /** Breaks the connection that is open now. */
  drop(): void;
}

/** Makes a connector droppable. */
export function droppable(connector: Connector): DroppableConnector {
  let open: Transport | undefined;
  return {
    name: connector.name,
    connect: async (options) => (open = await connector.connect(options)),
    drop: () => open?.abort(new Error('dropped by the user')),
  };
}
