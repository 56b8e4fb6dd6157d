import { serializerSuite } from '@wamp/conformance/serializer-suite';
import { json } from '@wamp/protocol';
import { cbor } from '@wamp/protocol/cbor';
import { msgpack } from '@wamp/protocol/msgpack';

serializerSuite({ name: 'JSON', serializer: json(), others: [msgpack(), cbor()] });
serializerSuite({ name: 'MessagePack', serializer: msgpack(), others: [json(), cbor()] });
serializerSuite({ name: 'CBOR', serializer: cbor(), others: [json(), msgpack()] });
