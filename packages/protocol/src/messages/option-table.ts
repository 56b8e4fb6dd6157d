import type { optionRanges, optionShapes } from './all-options.js';

/** The name of a set of texts or a range of integers. */
export type OptionRange = keyof typeof optionRanges;

/** The name of one of the tables of options. */
export type OptionTableName = keyof typeof optionShapes;

/** What values a known key of Options or Details takes. */
export type OptionRule =
  | 'boolean'
  | 'string'
  | 'id'
  | 'dict'
  | 'string_list'
  | 'id_list'
  | 'features'
  | OptionRange
  | OptionTableName;

/** The rules of the known keys of one Options or Details dict. */
export type OptionTable = ReadonlyMap<string, OptionRule>;

/** Tables of options by their names. */
export type OptionTables = ReadonlyMap<string, OptionTable>;

/** Sets of texts and largest integers by their names. */
export type OptionRanges = Readonly<Partial<Record<string, readonly string[] | number>>>;

/** What a text such as `optionShapes` has says, in its order. Type tests hold the texts to the interfaces. */
export function readShape(shape: string): readonly (readonly [key: string, rule: string])[] {
  return shape.split(' ').map((word) => word.split(':') as unknown as readonly [string, string]);
}

/** Reads the texts of several tables. */
export function readTables(shapes: Readonly<Record<string, string>>): OptionTables {
  return new Map(
    Object.entries(shapes).map(([name, shape]) => [name, new Map(readShape(shape)) as OptionTable]),
  );
}
