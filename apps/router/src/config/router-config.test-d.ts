import type { configurationSchema } from '../schema/configuration-schema.js';
import type { RouterConfig } from './router-config.js';

/** The values that a schema of our kind admits, as a type. */
type Admitted<S> = S extends { enum: readonly (infer Value)[] }
  ? Value
  : S extends { anyOf: readonly (infer Branch)[] }
    ? Admitted<Branch>
    : S extends { type: 'array'; items: infer Item }
      ? Admitted<Item>[]
      : S extends { type: 'object'; patternProperties: { '^(?!x-)': infer Value } }
        ? Record<string, Admitted<Value>>
        : S extends { type: 'object'; properties: infer Properties }
          ? Entries<Properties, RequiredKeys<S>> & Paths<S>
          : S extends { type: 'integer' }
            ? number
            : S extends { type: 'boolean' }
              ? boolean
              : S extends { type: 'string' }
                ? string
                : never;

type RequiredKeys<S> = S extends { required: readonly (infer Key)[] } ? Key : never;

type Entries<Properties, Required> = {
  -readonly [Key in keyof Properties as Key extends Required ? Key : never]: Admitted<Properties[Key]>;
} & {
  -readonly [Key in keyof Properties as Key extends Required ? never : Key]?: Admitted<Properties[Key]>;
};

type Paths<S> = S extends { patternProperties: { '^/[^\\s?#]*$': infer Path } }
  ? Record<`/${string}`, Admitted<Path>>
  : unknown;

/** The same type with its intersections worked out, so that two can be compared. */
type Flat<T> = T extends readonly (infer Item)[]
  ? Flat<Item>[]
  : T extends object
    ? { [Key in keyof T]: Flat<T[Key]> }
    : T;

/** Two conditional types are the same only if what they ask for is identical, optional keys included. */
/* eslint-disable @typescript-eslint/no-unnecessary-type-parameters -- the parameter stands for any type on purpose */
type Same<A, B> =
  (<T>() => T extends A ? 1 : 2) extends <T>() => T extends B ? 1 : 2
    ? true
    : { not: 'the same'; a: A; b: B };
/* eslint-enable @typescript-eslint/no-unnecessary-type-parameters */

export const typesFollowTheSchema: Same<
  Flat<Admitted<typeof configurationSchema>>,
  Flat<RouterConfig>
> = true;
