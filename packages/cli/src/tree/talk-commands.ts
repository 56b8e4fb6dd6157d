import type { CommandSpec, OperandSpec } from './command-tree.js';
import { discloseMe, keptFlags, matchFlag, receiverFlags, rkey } from './message-flags.js';
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
      help: 'how Ctrl-C and --cancel-after cancel the call',
    },
    {
      name: 'cancel-after',
      type: 'duration',
      metavar: 'DUR',
      help: 'cancel the call when it is not answered by then',
    },
    { name: 'progress', type: 'switch', help: 'ask for progress and print it as it comes' },
    { name: 'progress-only', type: 'switch', help: 'print progress, but not the result' },
    {
      name: 'input',
      type: 'file',
      metavar: 'FILE|-',
      help: 'send each line as a further part of the call: JSON, in the forms of --each',
    },
    rkey,
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
  examples: [
    'wamp call com.example.add 2 3',
    'wamp call com.example.stat -k path=/etc',
    'seq 1 3 | wamp call com.example.sum --input - --progress',
  ],
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
    { name: 'retain', type: 'switch', help: 'ask the router to keep it for those who come later' },
    ...receiverFlags,
    { name: 'include-me', type: 'switch', help: 'this session may receive the event too' },
    discloseMe,
    rkey,
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
  flags: [
    matchFlag,
    ...keptFlags,
    {
      name: 'group',
      type: 'text',
      metavar: 'NAME',
      help: 'each event goes to one member of the group',
    },
    ...endingFlags,
  ],
  connects: true,
  exitCodes: [4, 5, 6, 8, 9, 11, 130, 143],
  examples: [
    'wamp subscribe com.example. --match prefix',
    'wamp sub com.example.stock --count 1 --timeout 10s',
    'wamp sub com.example.stock --since 10m',
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
    {
      name: 'result',
      type: 'choice',
      metavar: 'FORM',
      choices: ['auto', 'text', 'json', 'bytes', 'lines'],
      default: 'auto',
      help: 'how the output of --exec is read; lines: each line is progress as soon as it is written',
    },
    ...payloadFlags,
    matchFlag,
    {
      name: 'invoke',
      type: 'choice',
      metavar: 'POLICY',
      choices: ['single', 'first', 'last', 'random', 'roundrobin', 'sharded'],
      default: 'single',
      help: 'how calls are spread over several callees',
    },
    { name: 'force', type: 'switch', help: 'take the procedure from whoever has it' },
    {
      name: 'concurrency',
      type: 'count',
      metavar: 'N',
      default: '16 with --exec',
      help: 'calls answered at once; further ones wait in the router',
    },
    {
      name: 'answer-delay',
      type: 'duration',
      metavar: 'DUR',
      help: 'wait so long before each answer, as a slow callee would',
    },
    {
      name: 'progress-every',
      type: 'duration',
      metavar: 'DUR',
      help: 'send the numbers 1, 2, 3 … as progress until the answer is there',
    },
    {
      name: 'describe',
      type: 'json',
      metavar: 'JSON',
      help: 'what reflection tells about the procedure',
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
