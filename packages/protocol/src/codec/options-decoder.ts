import { ProtocolError } from '../errors.js';
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
function isDict(value: unknown): value is Dict {
  return (
    typeof value === 'object' && value !== null && !Array.isArray(value) && !(value instanceof Uint8Array)
  );
}

function isStringList(value: unknown): value is readonly string[] {
  return Array.isArray(value) && value.every((item) => typeof item === 'string');
}

/** [TYP-04] */
function isNatural(value: unknown): value is number | bigint {
  return typeof value === 'bigint'
    ? value >= 0n
    : typeof value === 'number' && Number.isInteger(value) && value >= 0;
}

/**
 * Copies the known keys of a decoded dict into a fresh object and checks their types; unknown keys stay behind.
 * [MSG-35] [MSG-36]
 * @throws {ProtocolError} that names the key, when a value has the wrong type. (D15)
 */
export function decodeOptions(value: unknown, table: OptionTable, context: OptionsContext): Dict {
  const decoder = new OptionsDecoder(context);
  const decoded: Record<string, unknown> = {};
  for (const [key, option] of Object.entries(value ?? {})) {
    const rule = Object.hasOwn(table, key) ? table[key] : undefined;
    if (rule === undefined) continue;
    if (option === undefined && context.strictness === 'lenient') context.tolerated('undefined_option');
    else decoded[key] = decoder.decode(key, option, rule);
  }
  return decoded;
}

class OptionsDecoder {
  readonly #context: OptionsContext;

  constructor(context: OptionsContext) {
    this.#context = context;
  }

  decode(key: string, value: unknown, rule: OptionRule): unknown {
    switch (rule.kind) {
      case 'boolean':
        return this.#boolean(key, value);
      case 'string':
        return typeof value === 'string' ? value : this.#refuse(key, 'a string');
      case 'id':
        return isId(value) ? value : this.#refuse(key, 'an id from 1 to 2^53');
      case 'dict':
        return this.#dict(key, value);
      case 'string_list':
        return isStringList(value) ? value : this.#refuse(key, 'a list of strings');
      case 'integer':
        if (!isNatural(value)) return this.#refuse(key, 'an integer from 0 on');
        if (value > rule.max) this.#outOfSet(key, `at most ${rule.max}`);
        return value;
      case 'one_of':
        if (typeof value !== 'string') return this.#refuse(key, 'a string');
        if (!rule.values.includes(value)) this.#outOfSet(key, `one of ${rule.values.join(', ')}`);
        return value;
      case 'client_roles':
        return this.#roles(key, this.#dict(key, value), clientRoles);
      case 'router_roles':
        return this.#roles(key, this.#dict(key, value), routerRoles);
    }
  }

  /** [MSG-34] [TYP-07] */
  #boolean(key: string, value: unknown): boolean {
    if (typeof value === 'boolean') return value;
    if ((value === 0 || value === 1) && this.#context.strictness === 'lenient') {
      this.#context.tolerated('integer_boolean');
      return value === 1;
    }
    return this.#refuse(key, 'a boolean');
  }

  #dict(key: string, value: unknown): Dict {
    return isDict(value) ? value : this.#refuse(key, 'a dict');
  }

  /** `{ caller: { features: { … } } }`: known roles only. [SES-04] [SES-06] [FEAT-03] */
  #roles(key: string, value: Dict, known: readonly string[]): Dict {
    const roles: Record<string, unknown> = {};
    for (const [role, announced] of Object.entries(value)) {
      if (!known.includes(role) || announced === undefined) continue;
      const details = this.#dict(`${key}.${role}`, announced);
      const features = Object.hasOwn(details, 'features') ? details['features'] : undefined;
      roles[role] =
        features === undefined || features === null
          ? {}
          : { features: booleansOf(this.#dict(`${key}.${role}.features`, features)) };
    }
    return roles;
  }

  #outOfSet(key: string, expected: string): void {
    this.#context.outOfSet ??= { key, expected };
  }

  #refuse(key: string, expected: string): never {
    throw new ProtocolError(`${this.#context.where}.${key} must be ${expected}`);
  }
}

/** [FEAT-04] [FEAT-05] [FEAT-06] what is no boolean announces nothing */
function booleansOf(features: Dict): Dict {
  return Object.fromEntries(
    Object.entries(features).filter(([, announced]) => typeof announced === 'boolean'),
  );
}
