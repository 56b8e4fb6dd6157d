/** A breach of the rules that a listener in `lenient` strictness (the default) accepts instead of an ABORT. */
export interface LenientReading {
  /** What real clients send. */
  readonly what: string;
  /** The requirements that `strict` holds to. */
  readonly ids: readonly string[];
  /** How `lenient` reads it. */
  readonly reading: string;
}

/** All that differs between `lenient` and `strict`. Each use is counted by kind and logged once per session. */
export const lenientReadings: readonly LenientReading[] = [
  {
    what: 'request ids that are not the last one plus 1',
    ids: ['ID-11', 'RPC-33', 'PS-03'],
    reading: 'any id from 1 to 2^53 that names no pending request of the session is taken',
  },
  {
    what: '`null` in the place of Arguments or ArgumentsKw',
    ids: ['MSG-33'],
    reading: 'absent',
  },
  {
    what: 'use of a role that HELLO did not announce',
    ids: ['SES-11'],
    reading: 'announced without features',
  },
  {
    what: 'an option or detail whose value is *undefined* (CBOR simple value 23, MessagePack extension 0)',
    ids: ['MSG-33', 'MSG-35'],
    reading: 'absent',
  },
  {
    what: 'a Callee or Caller that announces progressive call results without `call_canceling`',
    ids: ['FEAT-10', 'PRR-01'],
    reading: 'progressive results work, INTERRUPT is never sent to it',
  },
  {
    what: '`0` or `1` where a boolean option belongs',
    ids: ['MSG-34', 'TYP-07', 'RPC-49', 'PS-43'],
    reading: '`false` or `true`',
  },
];
