import { configurationSchema } from '../schema/configuration-schema.js';
import { ConfigNode } from './config-node.js';
import type { RouterConfig } from './router-config.js';
import { exposureProblems } from './exposure-problems.js';
import { listenerProblems } from './listener-problems.js';
import { isWithin, type PlacedProblem, type Problem } from './problem.js';
import { realmProblems } from './realm-problems.js';
import { schemaProblems } from './schema-problems.js';
import { compileSchema } from './schema-validator.js';
import { shutdownProblems } from './shutdown-problems.js';
import { textProblems } from './text-problems.js';
import { readYaml } from './yaml-document.js';

/** What was found in a configuration. Without an error it can be used. */
export interface CheckedConfiguration {
  /** Absent when there is an error. */
  readonly file?: RouterConfig;
  /** Everything that is wrong or doubtful, not only the first. */
  readonly problems: readonly PlacedProblem[];
}

/** Reads the text of a configuration file and looks for every mistake in it. */
export function checkConfiguration(text: string): CheckedConfiguration {
  const yaml = readYaml(text);
  if (!yaml.readable) return { problems: yaml.problems };
  const { value } = yaml;
  if (value === null || value === undefined) {
    return {
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
  const placed = [
    ...yaml.problems,
    ...problemsOf(value).map((problem) => ({
      ...problem,
      position: yaml.positionOf(problem.path, problem.at),
    })),
  ];
  if (placed.some(({ severity }) => severity === 'error')) return { problems: placed };
  // The schema admitted it, and the type follows the schema.
  return { file: value as RouterConfig, problems: placed };
}

function problemsOf(value: unknown): Problem[] {
  const root = new ConfigNode(value);
  const texts = textProblems(root);
  const schema = withoutKnockOn(schemaProblems(compileSchema(configurationSchema)(value), value), texts);
  const meaning = [
    ...listenerProblems(root.get('listeners')),
    ...realmProblems(root.get('realms')),
    ...exposureProblems(root),
    ...shutdownProblems(root.get('shutdown')),
  ];
  return [...texts, ...schema, ...withoutKnockOn(meaning, [...texts, ...schema])];
}

/** Drops what only follows from another mistake: whatever is said of a place, or below it, that is wrong already. */
function withoutKnockOn(problems: readonly Problem[], known: readonly Problem[]): Problem[] {
  return problems.filter(({ path }) => !known.some((other) => isWithin(path, other.path)));
}
