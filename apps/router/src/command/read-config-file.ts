import { readFileSync } from 'node:fs';
import { dirname } from 'node:path';
import { checkConfiguration } from '../config/check-configuration.js';
import { type ConfigPath, showProblems } from '../config/problem.js';
import type { RouterConfig } from '../config/router-config.js';
import { type Surroundings, systemSurroundings, whyUnreadable } from '../config/surroundings.js';
import { type CommandOptions, defaultCommand, defaultConfigFile } from './command-streams.js';

/** What became of reading a configuration file. */
export type ReadConfig =
  | { readonly kind: 'unreadable'; readonly message: string }
  | {
      readonly kind: 'wrong';
      readonly lines: readonly string[];
      readonly errors: number;
      readonly warnings: number;
    }
  | {
      readonly kind: 'right';
      readonly config: RouterConfig;
      readonly lines: readonly string[];
      /** `wamp.yaml:12:5`, where something stands. */
      readonly placeOf: (path: ConfigPath) => string;
      /** What its paths begin at: the folder of the file. */
      readonly surroundings: Surroundings;
    };

/** Reads and checks the configuration file; every trouble is in the answer. */
export function readConfigFile({ config, command = defaultCommand }: CommandOptions): ReadConfig {
  const file = config ?? defaultConfigFile;
  let text: string;
  try {
    text = readFileSync(file, 'utf8');
  } catch (error) {
    return {
      kind: 'unreadable',
      message: unreadable(error, { file, isDefault: config === undefined, command }),
    };
  }
  const surroundings = systemSurroundings(dirname(file));
  const { file: checked, problems, positionOf } = checkConfiguration(text, surroundings);
  const lines = showProblems(file, problems);
  const warnings = problems.filter(({ severity }) => severity === 'warning').length;
  return checked === undefined
    ? { kind: 'wrong', lines, errors: problems.length - warnings, warnings }
    : {
        kind: 'right',
        config: checked,
        lines,
        surroundings,
        placeOf: (path) => {
          const { line, column } = positionOf(path, 'value');
          return `${file}:${line}:${column}`;
        },
      };
}

interface Asked {
  readonly file: string;
  readonly isDefault: boolean;
  readonly command: string;
}

function unreadable(error: unknown, { file, isDefault, command }: Asked): string {
  const code = error instanceof Error && 'code' in error ? error.code : undefined;
  if (code === 'ENOENT' && isDefault) {
    return [
      `error: there is no ${file} in this folder`,
      `  to run without one, on this machine only:  ${command} run --dev`,
      `  to begin with a commented one:             ${command} init`,
    ].join('\n');
  }
  return `error: cannot read the configuration ${file}: ${whyUnreadable(error)}`;
}

/** `3 errors, 1 warning` */
export function summary(errors: number, warnings: number): string {
  const count = (number: number, word: string): string => `${number} ${word}${number === 1 ? '' : 's'}`;
  return `${count(errors, 'error')}, ${count(warnings, 'warning')}`;
}
