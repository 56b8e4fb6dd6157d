import type { FlagSpec } from './command-tree.js';

/** The flags that build a payload, mixed with words in the order of the line. */
export const payloadFlags: readonly FlagSpec[] = [
  {
    name: 'str',
    short: 's',
    type: 'text',
    metavar: 'TEXT',
    repeatable: true,
    help: 'positional string, verbatim',
  },
  {
    name: 'json',
    short: 'j',
    type: 'json',
    metavar: 'JSON',
    repeatable: true,
    help: 'positional, must be JSON',
  },
  {
    name: 'file',
    short: 'f',
    type: 'file',
    metavar: '[TYPE:]PATH',
    repeatable: true,
    help: 'positional from a file; TYPE text (default), json, bytes, cbor, msgpack; PATH - is stdin',
  },
  {
    name: 'bytes-arg',
    short: 'b',
    type: 'text',
    metavar: 'hex:…|base64:…',
    repeatable: true,
    help: 'positional binary',
  },
  {
    name: 'kwarg',
    short: 'k',
    type: 'text',
    metavar: 'K=WORD',
    repeatable: true,
    help: 'keyword argument; K:=JSON, K~=TEXT, K@=[TYPE:]PATH',
  },
  { name: 'args', type: 'json', metavar: 'JSON|@F|-', help: 'the whole list of arguments' },
  { name: 'kwargs', type: 'json', metavar: 'JSON|@F|-', help: 'the whole map of keyword arguments' },
  {
    name: 'payload',
    type: 'json',
    metavar: 'JSON|@F|-',
    help: 'all at once: {"args":[],"kwargs":{},"options":{}}',
  },
  {
    name: 'option',
    short: 'O',
    type: 'text',
    metavar: 'K=WORD',
    repeatable: true,
    help: 'WAMP option; own ones begin with an underscore',
  },
  { name: 'strings', type: 'switch', help: 'every word is a string, also one that looks like JSON' },
];

/** Several requests from one command. */
export const batchFlags: readonly FlagSpec[] = [
  {
    name: 'each',
    type: 'file',
    metavar: 'FILE|-',
    help: 'one request per line of NDJSON: an object with args, kwargs or options, or the single argument',
  },
  {
    name: 'each-as',
    type: 'choice',
    metavar: 'FORM',
    choices: ['json', 'text'],
    default: 'json',
    help: 'text: each line of --each is a string',
  },
  {
    name: 'repeat',
    type: 'count',
    metavar: 'N',
    default: '1',
    help: 'the same request N times',
  },
  {
    name: 'delay',
    type: 'duration',
    metavar: 'DUR',
    default: '0s',
    help: 'pause between requests',
  },
  {
    name: 'jobs',
    type: 'count',
    metavar: 'N',
    default: '1',
    help: 'requests under way at once',
  },
  { name: 'unordered', type: 'switch', help: 'print results as they come, not in the order of the requests' },
];

/** When a command that goes on and on stops by itself. */
export const endingFlags: readonly FlagSpec[] = [
  { name: 'count', type: 'count', metavar: 'N', help: 'stop after N' },
  { name: 'for', type: 'duration', metavar: 'DUR', help: 'stop after this time' },
  { name: 'idle', type: 'duration', metavar: 'DUR', help: 'stop when nothing came for this time' },
];
