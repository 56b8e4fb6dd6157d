/** The name of a serializer as it stands in WebSocket subprotocols: `json`, `msgpack`, `cbor` or a private one. [SER-02] */
export type SerializerId = 'json' | 'msgpack' | 'cbor' | (string & {});
