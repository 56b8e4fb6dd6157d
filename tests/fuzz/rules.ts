import { type DecodeLimits, type Field, type MessageSpec, messageTable } from '@wamp/protocol';
import { Dict, Tagged, type Tree, isList } from './tree.ts';
import { type Value, Inexpressible, isInteger, valueOf } from './value.ts';

/** Why a well-formed value is no message. */
export class Refused extends Error {}

/** A message that the rules accept. */
export interface Accepted {
  readonly spec: MessageSpec;
  readonly message: readonly Tree[];
  /** What the codec has to have read of the head: by the property of the message, its value. */
  readonly head: ReadonlyMap<string, Value>;
  /** Arguments and ArgumentsKw as they have to leave: empty trailing ones are dropped. */
  readonly payload: readonly Tree[];
}

/**
 * What a Router requires of one value before it passes anything on: limits, keys, the head of the message, the kinds
 * of Arguments and ArgumentsKw. Stated a second time here, on decoded values, to be compared with the scan.
 * @throws {Refused}
 */
export function judgeTree(tree: Tree, limits: DecodeLimits): Accepted {
  if (!isList(tree)) throw new Refused('a message must be one list');
  new LimitCheck(limits).container(tree, 1);
  const spec = specOf(tree[0]);
  const fields = fieldsOf(spec, tree.length);
  const head = new Map(fields.map((field, index) => [field[0], headValue(field, tree[index + 1])]));
  const behind = spec.payload ? tree.slice(1 + fields.length) : [];
  return { spec, message: tree, head, payload: payloadOf(behind) };
}

/** @param behind - the elements behind the fields, none to two; a value that is undefined is an element too */
function payloadOf(behind: readonly Tree[]): readonly Tree[] {
  const [args, kwargs] = behind;
  if (behind.length === 0) return [];
  if (!isList(args)) throw new Refused('Arguments are no list');
  if (behind.length > 1 && !(kwargs instanceof Dict)) throw new Refused('ArgumentsKw are no dict');
  if (kwargs instanceof Dict && kwargs.pairs.length > 0) return [args, kwargs];
  return args.length > 0 ? [args] : [];
}

/** Depth, number of values, keys. L24, L25, L26, [TYP-08], [TYP-20] */
class LimitCheck {
  readonly #limits: DecodeLimits;
  #values = 0;

  constructor(limits: DecodeLimits) {
    this.#limits = limits;
  }

  container(tree: readonly Tree[] | Dict | Tagged, depth: number): void {
    if (depth > this.#limits.maxDepth) throw new Refused('too deep');
    if (isList(tree)) for (const item of tree) this.#value(item, depth);
    else if (tree instanceof Tagged) this.#value(tree.value, depth);
    else {
      for (const [key, value] of tree.pairs) {
        this.#key(key, depth);
        this.#value(value, depth);
      }
    }
  }

  #value(tree: Tree, depth: number): void {
    if (++this.#values > this.#limits.maxElements) throw new Refused('too many values');
    this.#inside(tree, depth);
  }

  #inside(tree: Tree, depth: number): void {
    if (isList(tree) || tree instanceof Dict || tree instanceof Tagged) this.container(tree, depth + 1);
  }

  #key(key: Tree, depth: number): void {
    if (typeof key !== 'string') {
      if (depth === 2) throw new Refused('a key of Options, Details or ArgumentsKw must be a string');
      this.#inside(key, depth);
    } else if (key === '__proto__') {
      throw new Refused('the key __proto__');
    } else if (Buffer.byteLength(key) > this.#limits.maxKeyBytes) {
      throw new Refused('a key too long');
    }
  }
}

const specs = new Map<bigint, MessageSpec>(messageTable.map((spec) => [BigInt(spec.type), spec]));

/** [MSG-03] an integer, not a float that happens to be integral */
function specOf(type: Tree): MessageSpec {
  const spec = typeof type === 'bigint' ? specs.get(type) : undefined;
  if (spec === undefined) throw new Refused('no message type');
  return spec;
}

function fieldsOf({ fields, revocation, payload }: MessageSpec, length: number): readonly Field[] {
  if (length - 1 === revocation?.length) return revocation;
  const surplus = length - 1 - fields.length;
  if (surplus < 0 || surplus > (payload ? 2 : 0)) throw new Refused('a wrong number of elements');
  return fields;
}

type Check = (value: Value) => boolean;

const isText: Check = (value) => typeof value === 'string';
const isFlag: Check = (value) => typeof value === 'boolean';
const isId: Check = (value) => isInteger(value) && value > 0n;
const isNatural: Check = (value) => isInteger(value) && value >= 0n;
const isDict: Check = (value) => value instanceof Map;
const requests = [16n, 32n, 34n, 48n, 64n, 66n, 68n, 70n];

const checks: Readonly<Record<string, Check>> = {
  id: isId,
  zero: (value) => value === 0n,
  request_type: (value) => isInteger(value) && requests.includes(value),
  string: isText,
};

/**
 * Of the options, those that the fuzz knows by name, in each table that has them. The codec's own tables are tested
 * where they stand.
 */
const passthru = { ppt_scheme: isText };
const options: Readonly<Record<string, Readonly<Record<string, Check>>>> = {
  publish: {
    ...passthru,
    acknowledge: isFlag,
    disclose_me: isFlag,
    exclude: (value) => Array.isArray(value) && value.every(isId),
  },
  call: { ...passthru, disclose_me: isFlag, progress: isFlag, timeout: isNatural },
  progress: { ...passthru, progress: isFlag },
  error: passthru,
  event: { ...passthru, topic: isText },
  invocation: { ...passthru, progress: isFlag, timeout: isNatural },
};

/** One element of the head; of Options and Details what the fuzz knows. */
function headValue([, rule]: Field, tree: Tree): Value {
  // What a format has of its own, such as tags around an integer, stands in payloads only.
  if (tree instanceof Tagged) throw new Refused('an element of the head is tagged');
  const value = readInHead(tree);
  if (!(checks[rule] ?? isDict)(value)) throw new Refused('an element of the head has a wrong type');
  if (!(value instanceof Map) || rule === 'dict') return value;
  const known = Object.entries(options[rule] ?? {}).filter(([key]) => value.has(key));
  for (const [key, check] of known) {
    if (!check(value.get(key))) throw new Refused('an option has a wrong type');
  }
  return new Map(known.map(([key]) => [key, value.get(key)]));
}

function readInHead(tree: Tree): Value {
  try {
    return valueOf(tree, 'head');
  } catch (error) {
    if (error instanceof Inexpressible) throw new Refused(`${error.message}, in the head`);
    throw error;
  }
}

/** Whether the fuzz knows all options that stand in the tests of this table. */
export function knowsOptions(rule: string): boolean {
  return rule in options;
}
