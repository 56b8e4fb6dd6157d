import { json, type Serializer } from '@wamp/protocol';
import { cbor } from '@wamp/protocol/cbor';
import { msgpack } from '@wamp/protocol/msgpack';
import type { SerializerName } from '../config/router-config.js';

const factories: Readonly<Record<SerializerName, () => Serializer>> = { json, msgpack, cbor };

/** The serializers that a configuration names, in its order. */
export function serializersOf(names: readonly SerializerName[]): Serializer[] {
  return names.map((name) => factories[name]());
}
