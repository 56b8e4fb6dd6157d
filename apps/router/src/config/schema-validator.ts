import { Ajv } from 'ajv';
import { quantityOf } from './quantity.js';

/** What a schema says of one place, as far as messages need it. */
export interface SchemaPart {
  readonly type?: string;
  readonly title?: string;
  readonly examples?: readonly unknown[];
  readonly enum?: readonly unknown[];
  readonly minimum?: number;
  readonly maximum?: number;
  readonly properties?: Readonly<Record<string, SchemaPart>>;
  readonly patternProperties?: Readonly<Record<string, SchemaPart>>;
  readonly items?: SchemaPart;
  readonly anyOf?: readonly SchemaPart[];
  /** The value must not be shown. */
  readonly 'x-secret'?: boolean;
}

/** One value that breaks one rule of the schema. */
export interface SchemaError {
  /** JSON pointer to the value. */
  readonly pointer: string;
  /** Where the rule stands in the schema. */
  readonly rulePath: string;
  /** The keyword of the rule, such as `required`. */
  readonly rule: string;
  readonly params: Readonly<Record<string, unknown>>;
  /** The schema that holds the rule. */
  readonly part: SchemaPart;
  readonly value: unknown;
}

/** Finds everything that is wrong with a value. */
export type Validator = (value: unknown) => SchemaError[];

/** What was compiled already: it takes longer than all the rest of a check. */
const compiled = new WeakMap<object, Validator>();

/** Compiles a schema, once. The only place that knows the validator. */
export function compileSchema(schema: object): Validator {
  const known = compiled.get(schema) ?? compile(schema);
  compiled.set(schema, known);
  return known;
}

function compile(schema: object): Validator {
  const ajv = new Ajv({ allErrors: true, verbose: true, strict: true });
  const bound = (keyword: string, holds: (value: number, limit: number) => boolean): void => {
    ajv.addKeyword({
      keyword,
      type: 'string',
      schemaType: 'string',
      errors: false,
      validate: (limit: string, text: string) => {
        const value = quantityOf(text);
        // What is no quantity at all is told by its pattern.
        return Number.isNaN(value) || holds(value, quantityOf(limit));
      },
    });
  };
  // For those who read the schema: where a value must not be shown, and where keys are told of elsewhere.
  ajv.addVocabulary(['x-secret', 'x-like']);
  bound('x-minimum', (value, limit) => value >= limit);
  bound('x-maximum', (value, limit) => value <= limit);
  const validate = ajv.compile(schema);
  return (value) => {
    validate(value);
    return (validate.errors ?? []).map((error) => ({
      pointer: error.instancePath,
      rulePath: error.schemaPath,
      rule: error.keyword,
      params: { ...(error.params as object), limit: error.schema },
      part: (error.parentSchema ?? {}) as SchemaPart,
      value: error.data,
    }));
  };
}
