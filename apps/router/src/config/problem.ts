/** Where in a configuration something stands: keys and indexes from the top. */
export type ConfigPath = readonly (string | number)[];

/** Line and column, both from 1. */
export interface Position {
  readonly line: number;
  readonly column: number;
}

/** Where something stands in a file; the nearest that exists, when it is missing. */
export type PositionOf = (path: ConfigPath, at: 'key' | 'value') => Position;

/** A mistake, or a doubt, in a configuration. */
export interface Problem {
  /** A configuration with an error is not used, one with a warning is. */
  readonly severity: 'error' | 'warning';
  readonly path: ConfigPath;
  /** Whether the key is meant or its value. */
  readonly at: 'key' | 'value';
  readonly message: string;
  /** What was probably meant. */
  readonly suggestion?: string;
}

/** A problem with its place in the file. */
export interface PlacedProblem extends Problem {
  readonly position: Position;
}

/** `realms[0].roles[1].name`; keys that are no plain words stand in brackets: `serve["/ws"].websocket`. */
export function showPath(path: ConfigPath): string {
  const text = path
    .map((step) => {
      if (typeof step === 'number') return `[${step}]`;
      return /^[A-Za-z_][\w-]*$/.test(step) ? `.${step}` : `[${JSON.stringify(step)}]`;
    })
    .join('');
  return text === '' ? '(file)' : text.replace(/^\./, '');
}

/**
 * One line for each problem, in the order of the file: `file:line:column  path  problem  (did you mean …?)`.
 * Columns are aligned, as far as they are not too long.
 */
export function showProblems(file: string, problems: readonly PlacedProblem[]): string[] {
  const rows = problems
    .toSorted((a, b) => a.position.line - b.position.line || a.position.column - b.position.column)
    .map(({ position, path, severity, message, suggestion }) => ({
      place: `${file}:${position.line}:${position.column}`,
      path: showPath(path),
      text: `${severity === 'warning' ? 'warning: ' : ''}${message}${
        suggestion === undefined ? '' : `  (did you mean ${suggestion}?)`
      }`,
    }));
  const placeWidth = Math.max(0, ...rows.map(({ place }) => place.length));
  const pathWidth = Math.min(64, Math.max(0, ...rows.map(({ path }) => path.length)));
  return rows.map(
    ({ place, path, text }) => `${place.padEnd(placeWidth)}  ${path.padEnd(pathWidth)}  ${text}`,
  );
}

/** Tells whether a path is another one or lies below it. */
export function isWithin(path: ConfigPath, outer: ConfigPath): boolean {
  return outer.length <= path.length && outer.every((step, index) => step === path[index]);
}
