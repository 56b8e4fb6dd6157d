import { ProtocolError } from '../errors.js';
import { featureKeys } from '../features/feature-table.js';
import { isId } from '../ids/id.js';
import type { OptionRule, OptionTable } from '../messages/option-table.js';
import type { Leniency, Strictness } from './leniency.js';

/** A known option whose value has the right type and lies outside its set or range. */
export interface OutOfSet {
  readonly key: string;
  readonly expected: string;
}

/** What the decoding of options needs to know and tell. */
export interface OptionsContext {
  readonly strictness: Strictness;
  /** What is decoded, for messages: `CALL.Options`. */
  readonly where: string;
  readonly tolerated: (leniency: Leniency) => void;
  /** The first option that is out of its set, when there is one. */
  outOfSet: OutOfSet | undefined;
}

type Dict = Readonly<Record<string, unknown>>;

const clientRoles = ['publisher', 'subscriber', 'caller', 'callee'];
const routerRoles = ['broker', 'dealer'];

/** Tells whether a decoded value is a dict. */
export function isDict(value: unknown): value is Dict {
  return (
    typeof value === 'object' && value !== null && !Array.isArray(value) && !(value instanceof Uint8Array)
  );
}

/**
 * Copies the known keys of a decoded dict into a fresh object and checks their types; unknown keys stay behind.
 * [MSG-35] [MSG-36]
 * @throws {ProtocolError} that names the key, when a value has the wrong type. (D15)
 */
export function decodeOptions(value: unknown, table: OptionTable, context: OptionsContext): Dict {
  const decoded: Record<string, unknown> = {};
  if (!isDict(value)) return decoded;
  for (const key of Object.keys(value)) {
    const rule = Object.hasOwn(table, key) ? table[key] : undefined;
    if (rule === undefined) continue;
    const option = value[key];
    if (option === undefined && context.strictness === 'lenient') {
      context.tolerated('undefined_option');
      continue;
    }
    decoded[key] = decodeOption(key, option, rule, context);
  }
  return decoded;
}

function decodeOption(key: string, value: unknown, rule: OptionRule, context: OptionsContext): unknown {
  switch (rule.kind) {
    case 'boolean':
      return decodeBoolean(key, value, context);
    case 'string':
      return typeof value === 'string' ? value : refuse(key, 'a string', context);
    case 'id':
      return isId(value) ? value : refuse(key, 'an id from 1 to 2^53', context);
    case 'dict':
      return isDict(value) ? value : refuse(key, 'a dict', context);
    case 'string_list':
      return Array.isArray(value) && value.every((item) => typeof item === 'string')
        ? value
        : refuse(key, 'a list of strings', context);
    case 'integer':
      if (typeof value === 'bigint' ? value < 0n : !Number.isInteger(value) || Number(value) < 0) {
        // [TYP-04]
        return refuse(key, 'an integer from 0 on', context);
      }
      return value !== undefined && Number(value) <= rule.max
        ? value
        : noteOutOfSet(key, `at most ${String(rule.max)}`, context);
    case 'one_of':
      if (typeof value !== 'string') return refuse(key, 'a string', context);
      return rule.values.includes(value)
        ? value
        : noteOutOfSet(key, `one of ${rule.values.join(', ')}`, context);
    case 'client_roles':
      return decodeRoles(key, value, clientRoles, context);
    case 'router_roles':
      return decodeRoles(key, value, routerRoles, context);
  }
}

/** [MSG-34] [TYP-07] */
function decodeBoolean(key: string, value: unknown, context: OptionsContext): boolean {
  if (typeof value === 'boolean') return value;
  if ((value === 0 || value === 1) && context.strictness === 'lenient') {
    context.tolerated('integer_boolean');
    return value === 1;
  }
  return refuse(key, 'a boolean', context);
}

/** `{ caller: { features: { … } } }`: known roles only, features as booleans. [SES-04] [SES-06] [FEAT-05] */
function decodeRoles(key: string, value: unknown, known: readonly string[], context: OptionsContext): Dict {
  if (!isDict(value)) return refuse(key, 'a dict', context);
  const roles: Record<string, unknown> = {};
  for (const role of Object.keys(value)) {
    const announced = value[role];
    if (!known.includes(role) || announced === undefined) continue;
    if (!isDict(announced)) return refuse(`${key}.${role}`, 'a dict', context);
    const features = Object.hasOwn(announced, 'features') ? announced['features'] : undefined;
    roles[role] =
      features === undefined || features === null
        ? {}
        : { features: decodeFeatures(`${key}.${role}.features`, features, context) };
  }
  return roles;
}

function decodeFeatures(key: string, value: unknown, context: OptionsContext): Dict {
  if (!isDict(value)) return refuse(key, 'a dict', context);
  const features: Record<string, boolean> = {};
  for (const feature of Object.keys(value)) {
    const announced = value[feature];
    // [FEAT-04] null and undefined mean "not supported"; [FEAT-06] unknown features may hold anything
    if (announced === null || announced === undefined) continue;
    if (typeof announced === 'boolean') features[feature] = announced;
    else if (featureKeys.has(feature))
      features[feature] = decodeBoolean(`${key}.${feature}`, announced, context);
  }
  return features;
}

function noteOutOfSet(key: string, expected: string, context: OptionsContext): undefined {
  context.outOfSet ??= { key, expected };
  return undefined;
}

function refuse(key: string, expected: string, context: OptionsContext): never {
  throw new ProtocolError(`${context.where}.${key} must be ${expected}`);
}
