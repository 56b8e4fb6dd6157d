import type { Connector, Serializer } from '@wamp/protocol';
import { BatchCarrier } from './batch-carrier.js';
import { type BatchingPlatform, unbatched } from './batched-transport.js';
import { resolveSerializers } from './defaults.js';

/** Makes a connector that asks for batches, and takes single messages from a router that has none. */
export function batchedConnector(
  platform: BatchingPlatform,
  serializers: readonly Serializer[] | undefined,
  connectorFor: (offered: readonly Serializer[]) => Connector,
): Connector {
  const single = resolveSerializers(serializers);
  const connector = connectorFor([...single.map((one) => new BatchCarrier(one)), ...single]);
  return {
    name: connector.name,
    connect: async (options) => unbatched(await connector.connect(options), platform),
  };
}
