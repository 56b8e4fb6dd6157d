import type { CommandSpec, OperandSpec } from './command-tree.js';
import { discloseMe, matchFlag } from './message-flags.js';
import { batchFlags, endingFlags, payloadFlags } from './payload-flags.js';

const words: OperandSpec = {
  name: 'word',
  help: 'positional argument: JSON if it is strict JSON, else the string itself',
  required: false,
  variadic: true,
};

/** `wamp call` */
export const call: CommandSpec = {
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

/** `wamp publish` */
export const publish: CommandSpec = {
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

/** `wamp subscribe` */
export const subscribe: CommandSpec = {
  name: 'subscribe',
  alias: 'sub',
  summary: 'print events as they come',
  effects: 'read-only',
  operands: [{ name: 'topic', help: 'topics', required: true, variadic: true }],
  flags: [matchFlag, ...endingFlags],
  connects: true,
  exitCodes: [4, 5, 6, 8, 9, 11, 130, 143],
  examples: [
    'wamp subscribe com.example. --match prefix',
    'wamp sub com.example.stock --count 1 --timeout 10s',
  ],
};

/** `wamp register` */
export const register: CommandSpec = {
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
    matchFlag,
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
