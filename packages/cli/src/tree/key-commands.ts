import type { CommandSpec, FlagSpec, OperandSpec } from './command-tree.js';

const format: FlagSpec = {
  name: 'format',
  type: 'choice',
  metavar: 'FORMAT',
  choices: ['hex', 'openssh', 'pem'],
  default: 'hex',
  help: 'how keys are written',
};

const key: OperandSpec = {
  name: 'key',
  help: 'private key: env:NAME, file:PATH, cmd:PROGRAM, - or prompt',
  required: true,
};

const challenge: OperandSpec = {
  name: 'challenge',
  help: 'challenge of the router: 64 hex digits; for wampcra its text',
  required: true,
};

const channelId: FlagSpec = {
  name: 'channel-id',
  type: 'text',
  metavar: 'HEX',
  help: 'what the TLS connection has for itself, 64 hex digits',
};

/** `wamp key …` */
export const keyCommands: CommandSpec = {
  name: 'key',
  summary: 'keys of cryptosign: make, show, sign, verify',
  effects: 'read-write',
  operands: [],
  flags: [],
  commands: [
    {
      name: 'new',
      summary: 'make a key pair',
      description:
        'The private key goes to the file of --write, readable by its owner only; an existing file is never overwritten. What is printed is the public key.',
      effects: 'read-write',
      operands: [],
      flags: [
        { name: 'write', short: 'w', type: 'file', metavar: 'FILE', help: 'where the private key goes' },
        format,
        { name: 'comment', type: 'text', metavar: 'TEXT', help: 'kept in the openssh format' },
        { name: 'print-private', type: 'switch', help: 'print the private key in place of writing it' },
      ],
      examples: ['wamp key new -w ~/.config/wamp/ops.key', 'wamp key new -w id_ed25519 --format openssh'],
    },
    {
      name: 'show',
      summary: 'print the public key of a private key',
      effects: 'read-only',
      operands: [key],
      flags: [
        format,
        { name: 'fingerprint', type: 'switch', help: 'print the fingerprint, as ssh-keygen -l does' },
      ],
      examples: ['wamp key show file:ops.key', 'wamp key show file:ops.key --format openssh'],
    },
    {
      name: 'sign',
      summary: 'answer a challenge by hand',
      effects: 'read-only',
      operands: [{ ...key, help: `${key.help}; for wampcra the secret` }, challenge],
      flags: [
        {
          name: 'method',
          type: 'choice',
          metavar: 'METHOD',
          choices: ['cryptosign', 'wampcra'],
          default: 'cryptosign',
          help: 'what the challenge is of',
        },
        channelId,
      ],
    },
    {
      name: 'verify',
      summary: 'tell whether a signature answers a challenge',
      effects: 'read-only',
      operands: [
        { name: 'public-key', help: 'hex, a line of OpenSSH, or file:PATH', required: true },
        challenge,
        { name: 'signature', help: 'the answer: 192 hex digits', required: true },
      ],
      flags: [channelId],
      exitCodes: [10],
    },
  ],
};
