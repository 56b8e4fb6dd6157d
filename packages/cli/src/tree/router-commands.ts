import type { CommandSpec, FlagSpec } from './command-tree.js';

const configFile: FlagSpec = {
  name: 'config',
  short: 'c',
  type: 'file',
  metavar: 'FILE',
  default: './wamp.yaml',
  help: 'configuration file',
};

/** `wamp router …` */
export const router: CommandSpec = {
  name: 'router',
  summary: 'run a router',
  effects: 'read-write',
  operands: [],
  flags: [],
  commands: [
    {
      name: 'run',
      isDefault: true,
      summary: 'run a router until Ctrl-C',
      effects: 'read-write',
      operands: [],
      flags: [
        configFile,
        {
          name: 'dev',
          type: 'switch',
          help: 'no file: 127.0.0.1:8080, realm1, anonymous peers may do everything there',
        },
        { name: 'demo', type: 'switch', help: 'with --dev: serve the demo page too' },
        {
          name: 'port',
          type: 'text',
          metavar: 'N',
          default: '8080',
          help: 'with --dev: another port; 0 takes a free one',
        },
      ],
      exitCodes: [3, 12],
      examples: ['wamp router run --dev', 'wamp router run -c wamp.yaml'],
    },
    {
      name: 'init',
      summary: 'write a commented configuration file',
      effects: 'read-write',
      operands: [],
      flags: [configFile],
      exitCodes: [3],
    },
    {
      name: 'check',
      summary: 'report every mistake of a configuration file',
      effects: 'read-only',
      operands: [],
      flags: [configFile],
      exitCodes: [3],
    },
    {
      name: 'explain',
      summary: 'say who may do what, and which rule of a configuration file says so',
      description:
        'By the evaluation of the router itself; nothing is run and nobody is asked. Exit code 11: not allowed.',
      effects: 'read-only',
      operands: [
        {
          name: 'action',
          help: 'what is to be done',
          required: true,
          choices: ['call', 'register', 'publish', 'subscribe'],
        },
        { name: 'uri', help: 'the URI, or the pattern', required: true },
      ],
      flags: [
        configFile,
        { name: 'realm', short: 'r', type: 'uri', metavar: 'URI', default: 'realm1', help: 'the realm' },
        { name: 'role', type: 'text', metavar: 'ROLE', help: 'the role' },
        { name: 'authid', type: 'text', metavar: 'ID', help: 'who it is, for rules with {authid}' },
        {
          name: 'match',
          type: 'choice',
          choices: ['exact', 'prefix', 'wildcard'],
          default: 'exact',
          help: 'how the URI is meant, for subscribe and register',
        },
        {
          name: 'output',
          short: 'o',
          type: 'choice',
          choices: ['pretty', 'json'],
          default: 'pretty',
          help: 'lines for people, or one JSON object',
        },
      ],
      exitCodes: [3, 11],
      examples: ['wamp router explain --role guest call com.example.add'],
    },
    {
      name: 'hash-secret',
      summary: 'print the stored form of a secret, for the configuration file',
      description:
        'The secret is asked for, or read from standard input. It is never an argument, which others could see.',
      effects: 'read-only',
      operands: [],
      flags: [
        {
          name: 'method',
          type: 'choice',
          choices: ['scram', 'wampcra', 'ticket'],
          default: 'scram',
          help: 'what the secret is for',
        },
        {
          name: 'kdf',
          type: 'choice',
          choices: ['pbkdf2', 'argon2id13', 'sha256'],
          help: 'how it is derived: pbkdf2, for tickets argon2id13; sha256 only for random tickets',
        },
        { name: 'iterations', type: 'count', metavar: 'N', help: 'of PBKDF2, or passes of Argon2id' },
        { name: 'memory', type: 'count', metavar: 'KIB', help: 'of Argon2id' },
      ],
      examples: ['wamp router hash-secret', 'wamp router hash-secret --method ticket < secret.txt'],
    },
  ],
};
