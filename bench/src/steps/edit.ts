import { fileURLToPath } from 'node:url';

/** A small change of one file. */
export interface Edit {
  readonly file: EditedFile;
  /** Stands there exactly once. */
  readonly find: string;
  readonly replace: string;
}

/** The source of a module, and what it is compiled to. */
export interface EditedFile {
  readonly source: string;
  readonly built: string;
}

/** A module of a package, named without its extension: `codec/short-way`. */
export function fileOf(packageName: string, module: string): EditedFile {
  const folder = new URL(`../../../packages/${packageName}/`, import.meta.url);
  return {
    source: fileURLToPath(new URL(`src/${module}.ts`, folder)),
    built: fileURLToPath(new URL(`dist/${module}.js`, folder)),
  };
}

/** @throws {Error} when the place that it changes is not there, or more than once. */
export function applyEdit(text: string, { file, find, replace }: Edit): string {
  const [before, after, ...rest] = text.split(find);
  if (before === undefined || after === undefined || rest.length > 0) {
    throw new Error(`${find} does not stand once in ${file.source}: bench/src/steps/steps.ts must follow`);
  }
  return `${before}${replace}${after}`;
}
