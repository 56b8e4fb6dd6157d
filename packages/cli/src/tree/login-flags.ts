import type { FlagSpec } from './command-tree.js';

const source = 'env:NAME, file:PATH, cmd:PROGRAM …, -, prompt, or itself';

/** How a session logs in, and how the way to the router is kept safe. */
export const loginFlags: readonly FlagSpec[] = [
  {
    name: 'auth',
    type: 'text',
    metavar: 'METHODS',
    env: 'WAMP_AUTH',
    default: 'what the credentials below are for; anonymous without any',
    help: 'authmethods to offer: anonymous, ticket, wampcra, wamp-scram, cryptosign, tls, jwt',
  },
  { name: 'authid', type: 'text', metavar: 'ID', env: 'WAMP_AUTHID', help: 'who to log in as' },
  { name: 'ticket', type: 'text', metavar: 'SRC', env: 'WAMP_TICKET', help: `ticket: ${source}` },
  {
    name: 'secret',
    type: 'text',
    metavar: 'SRC',
    env: 'WAMP_SECRET',
    help: `password for wamp-scram and wampcra: ${source}`,
  },
  {
    name: 'key',
    type: 'text',
    metavar: 'SRC',
    env: 'WAMP_KEY',
    help: `private key for cryptosign: ${source}`,
  },
  {
    name: 'token',
    type: 'text',
    metavar: 'SRC',
    env: 'WAMP_TOKEN',
    help: `bearer token for jwt, sent as HTTP header: ${source}`,
  },
  {
    name: 'channel-binding',
    type: 'choice',
    metavar: 'KIND',
    choices: ['tls-exporter', 'tls-unique', 'tls-server-end-point'],
    help: 'tie wamp-scram or cryptosign to the TLS connection',
  },
  {
    name: 'allow-insecure',
    type: 'switch',
    help: 'send tickets and tokens over a network without TLS, where others can read them',
  },
  {
    name: 'ca',
    type: 'file',
    metavar: 'FILE',
    env: 'WAMP_CA',
    help: 'certificates to trust, in place of those of the system',
  },
  { name: 'cert', type: 'file', metavar: 'FILE', env: 'WAMP_CERT', help: 'certificate of this client' },
  {
    name: 'cert-key',
    type: 'text',
    metavar: 'SRC',
    env: 'WAMP_CERT_KEY',
    help: `its private key in PEM: ${source}`,
  },
  { name: 'insecure', type: 'switch', help: 'do not verify the certificate of the router' },
  {
    name: 'header',
    short: 'H',
    type: 'text',
    metavar: 'NAME: VALUE',
    repeatable: true,
    help: 'sent with the WebSocket request; ${NAME} stands for environment variables',
  },
];
