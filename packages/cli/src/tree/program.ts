import type { CommandSpec, FlagSpec, OperandSpec, ProgramSpec } from './command-tree.js';
import { generalFlags } from './general-flags.js';
import { batchFlags, endingFlags, payloadFlags } from './payload-flags.js';

const words: OperandSpec = {
  name: 'word',
  help: 'positional argument: JSON if it is strict JSON, else the string itself',
  required: false,
  variadic: true,
};

const match: FlagSpec = {
  name: 'match',
  type: 'choice',
  metavar: 'POLICY',
  choices: ['exact', 'prefix', 'wildcard'],
  default: 'exact',
  help: 'how the URI is compared',
};

const discloseMe: FlagSpec = {
  name: 'disclose-me',
  type: 'switch',
  help: 'ask the router to tell who sent it',
};

const call: CommandSpec = {
  name: 'call',
  summary: 'call a procedure and print its result',
  effects: 'read-write',
  operands: [{ name: 'uri', help: 'procedure', required: true }, words],
  flags: [
    ...payloadFlags,
    ...batchFlags,
    discloseMe,
    {
      name: 'cancel',
      type: 'choice',
      metavar: 'MODE',
      choices: ['kill', 'killnowait', 'skip'],
      default: 'kill',
      help: 'what Ctrl-C does to the call',
    },
    { name: 'raw', short: 'R', type: 'switch', help: 'the same as -o value: the bare value' },
    {
      name: 'expect',
      type: 'json',
      metavar: 'JSON',
      help: 'exit 10 unless the single positional result is equal to this',
    },
    {
      name: 'expect-error',
      type: 'uri',
      metavar: 'URI',
      help: 'exit 10 unless the call fails with this error',
    },
  ],
  connects: true,
  exitCodes: [4, 5, 6, 7, 8, 9, 10, 11, 130, 143],
  examples: ['wamp call com.example.add 2 3', 'wamp call com.example.stat -k path=/etc'],
};

const publish: CommandSpec = {
  name: 'publish',
  alias: 'pub',
  summary: 'publish an event',
  effects: 'read-write',
  operands: [{ name: 'topic', help: 'topic', required: true }, words],
  flags: [
    ...payloadFlags,
    ...batchFlags,
    { name: 'ack', type: 'switch', help: 'wait for the acknowledgement of the router (the default)' },
    {
      name: 'no-ack',
      type: 'switch',
      help: 'do not wait: faster, but a refusal stays unseen. Nothing is lost by leaving',
    },
    { name: 'include-me', type: 'switch', help: 'this session may receive the event too' },
    discloseMe,
  ],
  connects: true,
  exitCodes: [4, 5, 6, 7, 8, 9, 11, 130, 143],
  examples: [
    'wamp publish com.example.stock sku-9 4 -k low=true',
    'wamp sub a.topic | wamp pub b.topic --each -',
  ],
};

const subscribe: CommandSpec = {
  name: 'subscribe',
  alias: 'sub',
  summary: 'print events as they come',
  effects: 'read-only',
  operands: [{ name: 'topic', help: 'topics', required: true, variadic: true }],
  flags: [match, ...endingFlags],
  connects: true,
  exitCodes: [4, 5, 6, 8, 9, 11, 130, 143],
  examples: [
    'wamp subscribe com.example. --match prefix',
    'wamp sub com.example.stock --count 1 --timeout 10s',
  ],
};

const register: CommandSpec = {
  name: 'register',
  alias: 'reg',
  summary: 'answer calls',
  description: [
    'Answers with what --reply or --error say, with the output of a program (--exec), or with what came (--echo).',
    'With --exec the program stands after --. It gets the call in WAMP_PROCEDURE, WAMP_ARGS, WAMP_KWARGS and more, and',
    'as JSON on stdin; its output is the result, an exit code other than 0 an error. {{args.0}}, {{kwargs.name}} and',
    '{{uri.2}} in its arguments are replaced.',
  ].join('\n'),
  effects: 'read-write',
  operands: [
    { name: 'uri', help: 'procedure', required: true },
    { ...words, help: 'payload of --reply or --error; after --: the program of --exec' },
  ],
  flags: [
    { name: 'echo', type: 'switch', help: 'answer with the arguments of the call (the default)' },
    { name: 'reply', type: 'switch', help: 'answer with the payload on this line' },
    {
      name: 'error',
      type: 'uri',
      metavar: 'URI',
      help: 'answer with this error and the payload on this line',
    },
    { name: 'exec', type: 'switch', help: 'run the program after -- for each call, without a shell' },
    ...payloadFlags,
    match,
    {
      name: 'concurrency',
      type: 'count',
      metavar: 'N',
      default: '16 with --exec',
      help: 'calls answered at once; one more gets wamp.error.unavailable',
    },
    ...endingFlags,
  ],
  connects: true,
  exitCodes: [4, 5, 6, 8, 9, 11, 130, 143],
  examples: [
    'wamp register com.example.echo',
    'wamp register com.example.answer --reply 42',
    "wamp reg com.ops.disk --exec -- df -h '{{args.0}}'",
  ],
};

const configFile: FlagSpec = {
  name: 'config',
  short: 'c',
  type: 'file',
  metavar: 'FILE',
  default: './wamp.yaml',
  help: 'configuration file',
};

const router: CommandSpec = {
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
  ],
};

const completion: CommandSpec = {
  name: 'completion',
  summary: 'print a completion script for a shell',
  effects: 'read-only',
  operands: [{ name: 'shell', help: 'the shell', required: true, choices: ['bash', 'zsh', 'fish'] }],
  flags: [],
  examples: ['source <(wamp completion bash)'],
};

const help: CommandSpec = {
  name: 'help',
  summary: 'help for a command; --json: the whole command tree',
  effects: 'read-only',
  operands: [{ name: 'command', help: 'the command', required: false, variadic: true }],
  flags: [{ name: 'json', type: 'switch', help: 'the command tree as JSON' }],
};

const version: CommandSpec = {
  name: 'version',
  summary: 'print the version',
  effects: 'read-only',
  operands: [],
  flags: [],
};

/** The command tree. Parsing, help, completion and `help --json` all come from here. */
export const program: ProgramSpec = {
  name: 'wamp',
  summary: 'Talk WAMP from a shell: call, publish, subscribe, register, and run a router.',
  general: generalFlags,
  commands: [call, publish, subscribe, register, router, completion, help, version],
};
