import type { CommandSpec, FlagSpec, OperandSpec } from './command-tree.js';
import { matchFlag } from './message-flags.js';
import { endingFlags } from './payload-flags.js';

/** Nothing but what every request can meet. */
const finite = [4, 5, 6, 8, 9, 11, 130, 143] as const;

/** The commands that go on and on end with the same codes, and 130 or 143 only with `--count`. */
const endless = finite;

const reason: FlagSpec = {
  name: 'reason',
  type: 'text',
  metavar: 'TEXT',
  help: 'why; the session is told',
};

function idOperand(noun: string, variadic: boolean): OperandSpec {
  return { name: 'id', help: `id of a ${noun}`, required: true, variadic };
}

/** `wamp ls` */
export const ls: CommandSpec = {
  name: 'ls',
  summary: 'list the procedures and topics of a realm',
  effects: 'read-only',
  operands: [{ name: 'prefix', help: 'only URIs that begin so', required: false }],
  flags: [
    { name: 'procedures', type: 'switch', help: 'only procedures' },
    { name: 'topics', type: 'switch', help: 'only topics that somebody has subscribed to' },
    { name: 'tree', type: 'switch', help: 'as a tree of the components of the URIs' },
  ],
  connects: true,
  exitCodes: finite,
  examples: ['wamp ls com.example. --procedures', 'wamp ls --tree'],
};

/** `wamp describe` */
export const describe: CommandSpec = {
  name: 'describe',
  summary: 'tell who serves a procedure and who hears a topic',
  effects: 'read-only',
  operands: [{ name: 'uri', help: 'procedure or topic, or the pattern that was registered', required: true }],
  flags: [{ name: 'template', type: 'switch', help: 'print a command that calls it, ready to be edited' }],
  connects: true,
  exitCodes: finite,
  examples: ['wamp describe com.example.add', 'wamp describe com.example.add --template'],
};

/** `wamp session …` */
export const session: CommandSpec = {
  name: 'session',
  summary: 'sessions of a realm: list, get, kill, watch',
  effects: 'read-write',
  operands: [],
  flags: [],
  commands: [
    {
      name: 'ls',
      alias: 'list',
      summary: 'list the sessions',
      effects: 'read-only',
      operands: [],
      flags: [
        {
          name: 'authrole',
          type: 'text',
          metavar: 'ROLE',
          repeatable: true,
          help: 'only sessions of this role',
        },
      ],
      connects: true,
      exitCodes: finite,
      examples: ['wamp session ls', 'wamp session ls --authrole web -o value'],
    },
    {
      name: 'get',
      summary: 'print what is known about a session',
      effects: 'read-only',
      operands: [idOperand('session', false)],
      flags: [],
      connects: true,
      exitCodes: finite,
    },
    {
      name: 'kill',
      summary: 'close sessions',
      effects: 'read-write',
      operands: [idOperand('session', true)],
      flags: [
        {
          name: 'reason',
          type: 'uri',
          metavar: 'URI',
          default: 'wamp.close.killed',
          help: 'reason of the GOODBYE',
        },
        { name: 'message', type: 'text', metavar: 'TEXT', help: 'words for people in the GOODBYE' },
      ],
      connects: true,
      exitCodes: finite,
      examples: ['wamp session kill 7731 --reason com.example.close.maintenance'],
    },
    {
      name: 'watch',
      summary: 'print sessions as they join and leave',
      effects: 'read-only',
      operands: [],
      flags: endingFlags,
      connects: true,
      exitCodes: endless,
    },
  ],
};

/** Registrations and subscriptions are looked at in the same way. */
function grantCommands(noun: 'registration' | 'subscription', member: 'callee' | 'subscriber'): CommandSpec {
  return {
    name: noun,
    summary: `${noun}s of a realm: list, get, watch, rm`,
    effects: 'read-write',
    operands: [],
    flags: [],
    commands: [
      {
        name: 'ls',
        alias: 'list',
        summary: `list the ${noun}s`,
        effects: 'read-only',
        operands: [{ name: 'prefix', help: 'only URIs that begin so', required: false }],
        flags: [],
        connects: true,
        exitCodes: finite,
      },
      {
        name: 'get',
        summary: `print a ${noun} and its ${member}s`,
        effects: 'read-only',
        operands: [idOperand(noun, false)],
        flags: [],
        connects: true,
        exitCodes: finite,
      },
      {
        name: 'watch',
        summary: `print ${noun}s as they come and go`,
        effects: 'read-only',
        operands: [],
        flags: endingFlags,
        connects: true,
        exitCodes: endless,
      },
      {
        name: 'rm',
        summary: `take a ${noun} from its ${member}s`,
        effects: 'read-write',
        operands: [idOperand(noun, false)],
        flags: [
          {
            name: 'session',
            type: 'count',
            metavar: 'ID',
            repeatable: true,
            help: `only from this ${member}`,
          },
          reason,
        ],
        connects: true,
        exitCodes: finite,
        examples: [`wamp ${noun} rm 5521 --session 7731`],
      },
    ],
  };
}

/** `wamp registration …` */
export const registration = grantCommands('registration', 'callee');

/** `wamp subscription …` */
export const subscription = grantCommands('subscription', 'subscriber');

/** `wamp history` */
export const history: CommandSpec = {
  name: 'history',
  summary: 'print the events of a topic that the router has kept',
  effects: 'read-only',
  operands: [{ name: 'topic', help: 'topic', required: true }],
  flags: [
    matchFlag,
    { name: 'limit', type: 'count', metavar: 'N', help: 'only the last N' },
    {
      name: 'since',
      type: 'text',
      metavar: 'T',
      help: 'only newer ones: 10m (with its unit), 2026-11-20T20:15:00Z, or the number of a publication',
    },
  ],
  connects: true,
  exitCodes: finite,
  examples: ['wamp history com.example.stock --limit 10', 'wamp history com.example.stock --since 10m'],
};

/** `wamp trace` */
export const trace: CommandSpec = {
  name: 'trace',
  summary: 'print joins, leaves, registrations and subscriptions of a realm as they happen',
  description: [
    'Made of the events of the meta API, so calls and publications of others do not appear: for these the router would need',
    'a management realm, which this version does not have. --wire prints the messages of the session of this command.',
  ].join('\n'),
  effects: 'read-only',
  operands: [],
  flags: [
    { name: 'session', type: 'count', metavar: 'ID', help: 'only what this session does' },
    {
      name: 'uri',
      type: 'text',
      metavar: 'PREFIX',
      help: 'only registrations and subscriptions of URIs that begin so',
    },
    ...endingFlags,
  ],
  connects: true,
  exitCodes: endless,
  examples: ['wamp trace', 'wamp trace --uri com.example. --for 1m'],
};

/** `wamp ping` */
export const ping: CommandSpec = {
  name: 'ping',
  summary: 'measure the way to the router and back',
  description: [
    'Tells how long each step of connecting took, then calls a procedure that does not exist: that needs no permission,',
    'and the answer has gone through the whole router.',
  ].join('\n'),
  effects: 'read-only',
  operands: [],
  flags: [
    { name: 'count', short: 'c', type: 'count', metavar: 'N', default: '5', help: 'round trips' },
    { name: 'delay', type: 'duration', metavar: 'DUR', default: '0s', help: 'pause between round trips' },
  ],
  connects: true,
  exitCodes: [4, 5, 8, 9, 130, 143],
  examples: ['wamp ping -c 100'],
};
