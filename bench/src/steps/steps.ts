import { type Edit, fileOf } from './edit.ts';

/** One technique of the Router, and how a Router does without it. */
export interface Step {
  readonly name: string;
  /** What happens instead. */
  readonly instead: string;
  readonly edits: readonly Edit[];
  /** Where it should show, or where it must not cost anything. */
  readonly rows: readonly string[];
}

const pipelinedCalls = ['rpc w=256 64B json', 'rpc w=256 64B msgpack'];

/**
 * The techniques that make messages cheap, the one with the largest gain first. `find` stands once in the source and in
 * what it is compiled to; so it is on one line and has no types.
 */
export const steps: readonly Step[] = [
  {
    name: 'joined writes',
    instead: 'each frame goes to the socket at once, in a write of its own',
    edits: [
      {
        file: fileOf('protocol', 'transport/joined-writer'),
        find: 'this.#flushDeferred = true;',
        replace: 'this.flush(); return;',
      },
    ],
    rows: [...pipelinedCalls, 'pub 1-1 64B json', 'pub 1-100 64B json', 'rpc w=1 64B json'],
  },
  {
    name: 'one copy for small frames',
    instead: 'the frames of a tick leave together, as a list of arrays',
    edits: [
      {
        file: fileOf('protocol', 'transport/joined-writer'),
        find: 'const joinBelowBytes = 256;',
        replace: 'const joinBelowBytes = 0;',
      },
    ],
    rows: [...pipelinedCalls, 'pub 1-100 64B json'],
  },
  {
    name: 'shared frames',
    instead: 'an event is encoded and framed for each receiver',
    edits: [
      { file: fileOf('router', 'outbound/outbound'), find: 'frames.set(serializer, encoded);', replace: '' },
    ],
    rows: ['pub 1-100 64B json', 'pub 1-100 1KiB json', 'pub 1-1000 64B json', 'pub 1-100 64B msgpack'],
  },
  {
    name: 'pass-through',
    instead: 'payloads are decoded and encoded again, which changes some of them',
    edits: [
      {
        file: fileOf('protocol', 'codec/json-serializer'),
        find: "own instanceof FramePayload && own.format.id === 'json'",
        replace: 'false',
      },
      {
        file: fileOf('protocol', 'codec/binary/binary-encoder'),
        find: 'payload instanceof FramePayload && payload.format.id === this.#encoding.id',
        replace: 'false',
      },
    ],
    rows: [
      ...pipelinedCalls,
      'rpc w=256 1KiB json',
      'rpc w=256 1KiB msgpack',
      'pub 1-1 64B json',
      'pub 1-100 64B json',
    ],
  },
  {
    name: 'short way of the codec',
    instead: 'all messages are decoded and encoded by the table, and none has room for a header',
    edits: [
      {
        file: fileOf('protocol', 'codec/short-way'),
        find: '{ decode: decodeShort, encode: encodeShort }',
        replace: 'undefined',
      },
    ],
    rows: [...pipelinedCalls, 'pub 1-1 64B json'],
  },
  {
    name: 'header in place',
    instead: 'header and message are copied into a new array',
    edits: [
      {
        file: fileOf('protocol', 'codec/short-way'),
        find: 'const { frames, headroom = 0 } = serializer;',
        replace: 'const { frames } = serializer; const headroom = 0;',
      },
    ],
    rows: [...pipelinedCalls, 'rpc w=256 1KiB json'],
  },
  {
    name: 'fair turns',
    instead: 'nobody ever waits for others: neither a fast sender nor a wide fan-out is cut into turns',
    edits: [
      {
        file: fileOf('router', 'limits'),
        find: 'maxTurnMessages: 64,',
        replace: 'maxTurnMessages: Infinity,',
      },
      {
        file: fileOf('router', 'limits'),
        find: 'maxTurnBytes: 256 * 1024,',
        replace: 'maxTurnBytes: Infinity,',
      },
      {
        file: fileOf('router', 'limits'),
        find: 'maxFanOutPerTurn: 256,',
        replace: 'maxFanOutPerTurn: Infinity,',
      },
    ],
    rows: ['rpc w=256 64B json', 'pub 1-1 64B json', 'pub 1-100 64B json', 'pub 1-1000 64B json'],
  },
  {
    name: 'timer wheel',
    instead: 'each call with a timeout has a timer of the platform',
    edits: [
      {
        file: fileOf('router', 'dealer/call-timer'),
        find: 'this.#wheel.start(this, firstDelayMs);',
        replace: 'this.own = setTimeout(() => this.expired(), firstDelayMs);',
      },
      {
        file: fileOf('router', 'dealer/call-timer'),
        find: 'this.#wheel.start(this, this.#delayMs);',
        replace: 'this.stop(); this.own = setTimeout(() => this.expired(), this.#delayMs);',
      },
      {
        file: fileOf('router', 'dealer/call-timer'),
        find: 'this.#wheel.stop(this);',
        replace: 'clearTimeout(this.own);',
      },
    ],
    rows: ['rpc w=256 64B timeout json', 'rpc w=256 64B json'],
  },
];
