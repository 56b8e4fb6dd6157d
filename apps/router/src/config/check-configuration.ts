import { configurationSchema } from '../schema/configuration-schema.js';
import { ConfigNode } from './config-node.js';
import type { RouterConfig } from './router-config.js';
import { exposureProblems } from './exposure-problems.js';
import { listenerProblems } from './listener-problems.js';
import { interpolate } from './interpolation.js';
import { isWithin, type PlacedProblem, type PositionOf, type Problem } from './problem.js';
import { realmProblems } from './realm-problems.js';
import { schemaProblems } from './schema-problems.js';
import { compileSchema } from './schema-validator.js';
import { shutdownProblems } from './shutdown-problems.js';
import { type Surroundings, systemSurroundings } from './surroundings.js';
import { templateProblems } from './template-problems.js';
import { readYaml } from './yaml-document.js';

/** What was found in a configuration. Without an error it can be used. */
export interface CheckedConfiguration {
  /** Absent when there is an error. */
  readonly file?: RouterConfig;
  /** Everything that is wrong or doubtful, not only the first. */
  readonly problems: readonly PlacedProblem[];
  /** Where something stands; the nearest that exists, when it is missing. */
  readonly positionOf: PositionOf;
}

/**
 * Reads the text of a configuration file and looks for every mistake in it.
 * @param surroundings - files and variables that it refers to; those of this machine, from the working directory, when
 * they are not given
 */
export function checkConfiguration(
  text: string,
  surroundings: Surroundings = systemSurroundings(),
): CheckedConfiguration {
  const yaml = readYaml(text);
  const { value, positionOf } = yaml;
  if (!yaml.readable) return { problems: yaml.problems, positionOf };
  if (value === null || value === undefined) {
    return {
      positionOf,
      problems: [
        {
          severity: 'error',
          path: [],
          at: 'value',
          message: 'the file is empty',
          position: { line: 1, column: 1 },
        },
      ],
    };
  }
  const checked = problemsOf(value, surroundings);
  const placed = [
    ...yaml.problems,
    ...checked.problems.map((problem) => ({
      ...problem,
      position: positionOf(problem.path, problem.at),
    })),
  ];
  if (placed.some(({ severity }) => severity === 'error')) return { problems: placed, positionOf };
  // The schema admitted it, and the type follows the schema.
  return { file: checked.value as RouterConfig, problems: placed, positionOf };
}

function problemsOf(
  written: unknown,
  surroundings: Surroundings,
): { value: unknown; problems: readonly Problem[] } {
  const { value, problems: texts } = interpolate(written, { surroundings, schema: configurationSchema });
  const broken = texts.filter(({ severity }) => severity === 'error');
  const schema = withoutKnockOn(schemaProblems(compileSchema(configurationSchema)(value), written), broken);
  const root = new ConfigNode(value);
  const meaning = [
    ...listenerProblems(root.get('listeners'), surroundings),
    ...realmProblems(root, { written, surroundings }),
    ...templateProblems(root),
    ...exposureProblems(root),
    ...shutdownProblems(root.get('shutdown')),
  ];
  const problems = [...texts, ...schema, ...withoutKnockOn(meaning, [...broken, ...schema])];
  return { value, problems: withoutRepetition(problems) };
}

/** What a template says is looked at in each realm that uses it; once is enough. */
function withoutRepetition(problems: readonly Problem[]): Problem[] {
  const seen = new Set<string>();
  return problems.filter(({ path, message }) => {
    const key = JSON.stringify([path, message]);
    if (seen.has(key)) return false;
    seen.add(key);
    return true;
  });
}

/** Drops what only follows from another mistake: whatever is said of a place, or below it, that is wrong already. */
function withoutKnockOn(problems: readonly Problem[], known: readonly Problem[]): Problem[] {
  return problems.filter(({ path }) => !known.some((other) => isWithin(path, other.path)));
}
