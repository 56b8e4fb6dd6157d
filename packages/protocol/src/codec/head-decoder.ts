import { ProtocolError } from '../errors.js';
import { isId } from '../ids/id.js';
import type { FieldRule } from '../messages/message-table.js';
import { MessageType } from '../messages/message-type.js';
import type { OptionRanges, OptionRule, OptionTable, OptionTables } from '../messages/option-table.js';
import type { Leniency, Strictness } from './leniency.js';

/** What the decoding of message heads needs to know and tell. */
export interface HeadDecoding {
  readonly known: KnownOptions;
  readonly strictness: Strictness;
  readonly onTolerated: (leniency: Leniency) => void;
  /** Told of options that have the right type and are out of their set or range. */
  readonly onOutOfSet: (problem: string) => void;
}

/**
 * Checks one decoded element of a message head, or an option in it, and gives it back; of Options and Details only
 * what is known. [MSG-35] [MSG-36]
 * @param where - for messages: `CALL.timeout`
 * @throws {ProtocolError} that names the place, when the value has the wrong type. (D15)
 */
export type HeadDecoder = (value: unknown, rule: FieldRule | OptionRule, where: string) => unknown;

/** What a value has to be: the check, and what to call it towards people. */
export type Kind = readonly [isOne: (value: unknown) => boolean, name: string];

/** What is known of options. */
export interface KnownOptions {
  readonly tables: OptionTables;
  readonly ranges: OptionRanges;
  /** Rules that are not among those that every Peer needs. */
  readonly kinds: Readonly<Partial<Record<string, Kind>>>;
}

function isDict(value: unknown): boolean {
  return (
    typeof value === 'object' && value !== null && !Array.isArray(value) && !(value instanceof Uint8Array)
  );
}

/** [TYP-04] */
function isNatural(value: unknown): boolean {
  return typeof value === 'bigint' ? value >= 0n : Number.isInteger(value) && (value as number) >= 0;
}

/** The requests that ERROR may speak of. */
const requestTypes: readonly unknown[] = [
  MessageType.PUBLISH,
  MessageType.SUBSCRIBE,
  MessageType.UNSUBSCRIBE,
  MessageType.CALL,
  MessageType.REGISTER,
  MessageType.UNREGISTER,
  MessageType.INVOCATION,
  // from a Dealer only, to a Callee whose Caller cannot read the payload [PPT-08]
  MessageType.YIELD,
];

const dict: Kind = [isDict, 'a dict'];
const string: Kind = [(value) => typeof value === 'string', 'a string'];
const natural: Kind = [isNatural, 'an integer from 0 on'];

const kinds: Readonly<Partial<Record<string, Kind>>> = {
  id: [isId, 'an id'],
  zero: [(value) => value === 0, '0'],
  request_type: [(value) => requestTypes.includes(value), 'the type of a request'],
  boolean: [(value) => typeof value === 'boolean', 'true or false'],
  string,
  features: [(value) => value === null || isDict(value), 'a dict'],
};

/** Makes a {@link HeadDecoder}. */
export function headDecoder({ known, strictness, onTolerated, onOutOfSet }: HeadDecoding): HeadDecoder {
  const { tables, ranges, kinds: moreKinds } = known;
  const isLenient = strictness === 'lenient';
  const decode: HeadDecoder = (value, rule, where) => {
    if (isLenient && rule === 'boolean' && (value === 0 || value === 1)) {
      onTolerated('integer_boolean'); // [MSG-34] [TYP-07]
      return value === 1;
    }
    const range = ranges[rule];
    const isSet = typeof range === 'object';
    // What is neither of a type of its own nor of a set or range is a dict.
    const kind = kinds[rule] ?? moreKinds[rule] ?? (isSet ? string : range ? natural : dict);
    if (!kind[0](value)) throw new ProtocolError(`${where} must be ${kind[1]}`);
    if (isSet) {
      if (!range.includes(value as string)) onOutOfSet(`${where} must be one of ${range.join(', ')}`);
    } else if (range && (value as number) > range) onOutOfSet(`${where} must be at most ${range}`);
    // [FEAT-04] [FEAT-05] [FEAT-06] what is no boolean announces nothing
    if (rule === 'features') return onlyBooleans(value ?? {});
    const table = tables.get(rule);
    return table ? options(value as object, table, where) : value;
  };
  const options = (dict: object, table: OptionTable, where: string): object => {
    const decoded: Record<string, unknown> = {};
    for (const [key, option] of Object.entries(dict) as [string, unknown][]) {
      const rule = table.get(key);
      if (rule === undefined) continue;
      if (option === undefined && isLenient) onTolerated('undefined_option');
      else decoded[key] = decode(option, rule, `${where}.${key}`);
    }
    return decoded;
  };
  return decode;
}

function onlyBooleans(features: object): object {
  return Object.fromEntries(
    Object.entries(features).filter(([, announced]) => typeof announced === 'boolean'),
  );
}
