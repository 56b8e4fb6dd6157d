import { cborWire } from './cbor-wire.ts';
import { jsonWire } from './json-wire.ts';
import { msgpackWire } from './msgpack-wire.ts';
import type { SerializerName, Wire } from './wire.ts';

const wires: Record<SerializerName, Wire> = { json: jsonWire, msgpack: msgpackWire, cbor: cborWire };

export function wireOf(serializer: SerializerName): Wire {
  return wires[serializer];
}
