import { closed } from './object-schema.js';
import { duration, size } from './quantity-schema.js';
import { tlsSchema } from './tls-schema.js';

/** The serializers of a service. */
export const serializersSchema = {
  type: 'array',
  description: 'The serializers that clients may choose from; the order of the client decides.',
  items: { type: 'string', enum: ['json', 'msgpack', 'cbor'] },
  minItems: 1,
  uniqueItems: true,
  default: ['json', 'msgpack', 'cbor'],
} as const;

/** The message limit of a service. */
export const maxMessageSchema = {
  ...size,
  description: 'The longest message that is accepted.',
  default: '1MiB',
  'x-minimum': '512B',
} as const;

/** Keep-alive of WebSocket. */
export const heartbeatSchema = {
  ...closed,
  description: 'Pings that find dead connections.',
  properties: {
    every: {
      ...duration,
      description: 'The silence after which a client is pinged.',
      default: '20s',
      'x-minimum': '1s',
      'x-maximum': '1h',
    },
    timeout: {
      ...duration,
      description: 'How long the client may stay silent after a ping. Any message of it counts as life.',
      default: '10s',
      'x-minimum': '1s',
      'x-maximum': '1h',
    },
  },
} as const;

const rawSocketSchema = {
  ...closed,
  description: 'WAMP over RawSocket, on the port itself.',
  properties: {
    serializers: serializersSchema,
    max_message: { ...maxMessageSchema, 'x-maximum': '16MiB' },
    heartbeat: {
      ...heartbeatSchema,
      description:
        'Pings that find dead connections. None without this key, since some clients cannot take them.',
    },
  },
} as const;

const webSocketSchema = {
  ...closed,
  description: 'WAMP over WebSocket.',
  properties: {
    serializers: serializersSchema,
    max_message: { ...maxMessageSchema, 'x-maximum': '64MiB' },
    heartbeat: heartbeatSchema,
    origins: {
      type: 'array',
      description:
        'The web pages that may connect: `self` is every page of the address that it connects to, `https://app.example.com` one origin, `https://*.example.com` those of all names below, `http://localhost:*` those of all ports, `*` every page. Programs that are no browsers send no origin and are not asked.',
      items: {
        type: 'string',
        title: 'self, an origin, or *',
        pattern: '^(self|\\*|https?://[^/\\s?#]+)$',
        examples: ['https://app.example.com'],
      },
      default: ['self'],
      uniqueItems: true,
    },
    require_origin: {
      type: 'boolean',
      description:
        'Whether programs that send no origin, as browsers do, are refused too. When not given: only if a realm has cookies.',
      examples: [false],
    },
  },
} as const;

const path = {
  ...closed,
  description: 'What answers on this path of the port. One of the keys.',
  properties: {
    websocket: webSocketSchema,
    static: { type: 'string', description: 'Files: the pages that come with the router.', enum: ['demo'] },
  },
  minProperties: 1,
  maxProperties: 1,
} as const;

/** One place where the Router listens. */
export const listenerSchema = {
  ...closed,
  description: 'A TCP port or a Unix domain socket, and what is served there.',
  required: ['name', 'serve'],
  properties: {
    name: {
      type: 'string',
      title: 'a name of letters, digits, "-", "_" and "."',
      description: 'Names the listener in logs. Unique.',
      pattern: '^[A-Za-z0-9][A-Za-z0-9._-]{0,63}$',
      examples: ['public'],
    },
    address: {
      type: 'string',
      title: 'an address of this machine',
      description:
        'The IP address or host name to listen on; `0.0.0.0` is every IPv4 address of the machine.',
      pattern: '^[A-Za-z0-9.:_%-]+$',
      default: '127.0.0.1',
      examples: ['127.0.0.1'],
    },
    port: {
      type: 'integer',
      description: 'The TCP port; 0 takes a free one. A listener has either `port` or `unix`.',
      minimum: 0,
      maximum: 65_535,
      examples: [8080],
    },
    unix: {
      ...closed,
      description: 'A Unix domain socket instead of a port.',
      required: ['path'],
      properties: {
        path: {
          type: 'string',
          title: 'an absolute path of at most 107 bytes',
          description: 'The file of the socket. A stale one is replaced, one that answers is not.',
          pattern: '^/[\\x21-\\x7e]{1,106}$',
          examples: ['/run/wamp/router.sock'],
        },
        mode: {
          type: 'string',
          title: 'a file mode in octal digits, quoted',
          description: 'Who may connect: the permissions of the file.',
          pattern: '^0?[0-7]{3}$',
          default: '0660',
          examples: ['0660'],
        },
      },
    },
    tls: tlsSchema,
    strictness: {
      type: 'string',
      description:
        'Whether harmless breaches of the specification, which some clients are known for, are tolerated.',
      enum: ['lenient', 'strict'],
      default: 'lenient',
    },
    max_connections: {
      type: 'integer',
      description: 'Open connections at the same time; more are refused.',
      minimum: 1,
      maximum: 1_000_000,
      default: 65_536,
    },
    serve: {
      ...closed,
      description: 'What the port serves: `rawsocket`, and paths that begin with `/`, all on the same port.',
      properties: { rawsocket: rawSocketSchema },
      patternProperties: { ...closed.patternProperties, '^/[^\\s?#]*$': path },
      minProperties: 1,
    },
  },
} as const;
