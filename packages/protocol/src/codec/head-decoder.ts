import { ProtocolError } from '../errors.js';
import { isId } from '../ids/id.js';
import type { FieldRule } from '../messages/message-table.js';
import { MessageType } from '../messages/message-type.js';
import { type OptionRule, type OptionTable, optionRanges, optionTables } from '../messages/option-table.js';
import type { Leniency, Strictness } from './leniency.js';

/** What the decoding of message heads needs to know and tell. */
export interface HeadDecoding {
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

const ranges: Readonly<Record<string, readonly string[] | number>> = optionRanges;

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

function hasType(value: unknown, rule: FieldRule | OptionRule): boolean {
  switch (rule) {
    case 'id':
      return isId(value);
    case 'zero':
      return value === 0;
    case 'request_type':
      return requestTypes.includes(value);
    case 'boolean':
      return typeof value === 'boolean';
    case 'string_list':
      return Array.isArray(value) && value.every((item) => typeof item === 'string');
    case 'id_list':
      return Array.isArray(value) && value.every(isId);
    case 'natural':
    case 'close_code':
    case 'milliseconds':
      return isNatural(value);
    case 'features':
      return value === null || isDict(value);
    default:
      // what is neither a text nor from a set of texts is a dict
      return rule === 'string' || rule in ranges ? typeof value === 'string' : isDict(value);
  }
}

const natural = 'an integer from 0 on';

const names: Readonly<Record<string, string>> = {
  id: 'an id, an integer from 1 to 2^53',
  zero: '0',
  request_type: 'the type of a request',
  boolean: 'true or false',
  string: 'a string',
  string_list: 'a list of strings',
  id_list: 'a list of ids',
  natural,
  close_code: natural,
  milliseconds: natural,
};

/** What a value has to be, for people. */
export function nameOf(rule: FieldRule | OptionRule): string {
  return names[rule] ?? (rule in ranges ? 'a string' : 'a dict');
}

/** Makes a {@link HeadDecoder}. */
export function headDecoder({ strictness, onTolerated, onOutOfSet }: HeadDecoding): HeadDecoder {
  const isLenient = strictness === 'lenient';
  const decode: HeadDecoder = (value, rule, where) => {
    if (isLenient && rule === 'boolean' && (value === 0 || value === 1)) {
      onTolerated('integer_boolean'); // [MSG-34] [TYP-07]
      return value === 1;
    }
    if (!hasType(value, rule)) throw new ProtocolError(`${where} must be ${nameOf(rule)}`);
    const range = ranges[rule];
    if (typeof range === 'number' && (value as number) > range)
      onOutOfSet(`${where} must be at most ${range}`);
    if (typeof range === 'object' && !range.includes(value as string)) {
      onOutOfSet(`${where} must be one of ${range.join(', ')}`);
    }
    // [FEAT-04] [FEAT-05] [FEAT-06] what is no boolean announces nothing
    if (rule === 'features') return onlyBooleans(value ?? {});
    const table = optionTables.get(rule);
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
