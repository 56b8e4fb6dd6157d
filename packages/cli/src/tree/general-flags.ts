import type { GeneralFlags } from './command-tree.js';
import { loginFlags } from './login-flags.js';

/** The flags that are not about one command. */
export const generalFlags: GeneralFlags = {
  everywhere: [
    { name: 'quiet', short: 'q', type: 'switch', help: 'only errors on stderr' },
    { name: 'verbose', short: 'v', type: 'switch', help: 'more on stderr, stacks of unexpected errors too' },
    {
      name: 'color',
      type: 'choice',
      metavar: 'WHEN',
      choices: ['auto', 'always', 'never'],
      default: 'auto',
      help: 'colours; auto: on a terminal, unless NO_COLOR is set',
    },
  ],
  session: [
    {
      name: 'url',
      short: 'u',
      type: 'text',
      metavar: 'URL',
      repeatable: true,
      env: 'WAMP_URL',
      default: 'ws://127.0.0.1:8080/ws',
      help: 'router: ws://, wss://, tcp://, tcps://, unix:/path; several are tried in turn',
    },
    {
      name: 'realm',
      short: 'r',
      type: 'uri',
      metavar: 'URI',
      env: 'WAMP_REALM',
      default: 'realm1',
      help: 'realm to join',
    },
    ...loginFlags,
    {
      name: 'serializer',
      type: 'text',
      metavar: 'NAMES',
      env: 'WAMP_SERIALIZER',
      default: 'cbor,msgpack,json',
      help: 'serializers to offer, in this order',
    },
    {
      name: 'timeout',
      type: 'duration',
      metavar: 'DUR',
      env: 'WAMP_TIMEOUT',
      default: '30s',
      help: 'for each request, connecting included; 0: none. When given, a CALL carries it too',
    },
    {
      name: 'connect-timeout',
      type: 'duration',
      metavar: 'DUR',
      default: '5s',
      help: 'for reaching one URL',
    },
    {
      name: 'retry',
      type: 'text',
      metavar: 'N|forever',
      default: '0; forever where it goes on and on',
      help: 'further tries to connect, with growing pauses',
    },
    {
      name: 'output',
      short: 'o',
      type: 'choice',
      metavar: 'FORMAT',
      choices: ['pretty', 'json', 'ndjson', 'value', 'none'],
      env: 'WAMP_OUTPUT',
      default: 'pretty on a terminal, else ndjson',
      help: 'form of the data on stdout',
    },
    {
      name: 'bytes',
      type: 'choice',
      metavar: 'FORM',
      choices: ['wamp', 'base64', 'hex', 'utf8', 'len'],
      default: 'wamp',
      help: 'binary values in JSON output; wamp: NUL and Base64, can be read back',
    },
    { name: 'wire', type: 'switch', help: 'print every WAMP message, with its time, on stderr' },
  ],
};
