import { closed } from './object-schema.js';

const path = { type: 'string', title: 'the path of a file', minLength: 1, maxLength: 4_096 } as const;

const pair = {
  cert: {
    ...path,
    description: 'The certificate, and those between it and the CA, in PEM.',
    examples: ['/etc/wamp/tls/fullchain.pem'],
  },
  key: {
    ...path,
    description: 'The private key, in PEM. Nobody else should be able to read it.',
    examples: ['/etc/wamp/tls/privkey.pem'],
  },
} as const;

/** TLS on a port. */
export const tlsSchema = {
  ...closed,
  description: 'TLS for everything that the port serves; without it nothing is encrypted.',
  required: ['cert', 'key'],
  properties: {
    ...pair,
    sni: {
      type: 'array',
      description: 'Certificates for other names than those of `cert`; the client says which it wants.',
      items: {
        ...closed,
        description: 'The certificate for some names.',
        required: ['names', 'cert', 'key'],
        properties: {
          names: {
            type: 'array',
            description: 'The names; `*.` in front stands for any one part.',
            items: {
              type: 'string',
              title: 'a host name',
              pattern: '^(\\*\\.)?[A-Za-z0-9-]+(\\.[A-Za-z0-9-]+)*$',
              examples: ['api.example.com'],
            },
            minItems: 1,
            uniqueItems: true,
          },
          ...pair,
        },
      },
    },
    client_ca: {
      ...path,
      description: 'Who may sign certificates of clients, in PEM. Needed for the method `tls`.',
      examples: ['/etc/wamp/tls/clients.pem'],
    },
    client_certificate: {
      type: 'string',
      description:
        '`request`: a client without a certificate may come in and log in otherwise; `require`: it is turned away.',
      enum: ['request', 'require'],
      default: 'request',
    },
    min_version: {
      type: 'string',
      description: 'The oldest version of TLS that is spoken.',
      enum: ['TLSv1.2', 'TLSv1.3'],
      default: 'TLSv1.2',
    },
    watch: {
      type: 'boolean',
      description:
        'Takes certificates and keys anew when their files change. Connections that are open keep theirs.',
      default: true,
    },
  },
} as const;
