import { keyHolderSchema, userSchema } from '../schema/principal-schema.js';
import { publicKeyProblems } from './key-problems.js';
import type { FileMethod, KeyHolderEntry, UserEntry } from './auth-config.js';
import { ConfigNode, duplicates } from './config-node.js';
import { type PlacedProblem, type Problem, showPath } from './problem.js';
import { type RealmView, roleUseProblems } from './realm-view.js';
import { schemaProblems } from './schema-problems.js';
import { compileSchema } from './schema-validator.js';
import { secretProblems } from './secret-problems.js';
import { type Surroundings, whyUnreadable } from './surroundings.js';
import { readYaml } from './yaml-document.js';

const usersSchema = { type: 'array', items: userSchema } as const;
const keyHoldersSchema = { type: 'array', items: keyHolderSchema } as const;

/** What was found in a file with principals. */
export interface ReadPrincipals<E> {
  /** Absent when there is an error. */
  readonly entries?: readonly E[];
  readonly problems: readonly PlacedProblem[];
}

/** What a file with principals is checked against. */
export interface PrincipalsUse {
  readonly method: FileMethod;
  /** Mistakes in what the entries have to do with their realm. */
  readonly check?: (entries: ConfigNode) => readonly Problem[];
}

/** Reads the text of a file with principals, and looks for every mistake in it. */
export function readPrincipals<E extends UserEntry | KeyHolderEntry>(
  text: string,
  { method, check = () => [] }: PrincipalsUse,
): ReadPrincipals<E> {
  const yaml = readYaml(text);
  if (!yaml.readable) return { problems: yaml.problems };
  const schema = method === 'cryptosign' ? keyHoldersSchema : usersSchema;
  const root = new ConfigNode(yaml.value);
  const wrong = schemaProblems(compileSchema(schema)(yaml.value), yaml.value);
  const problems = [
    ...wrong,
    ...(wrong.length > 0
      ? []
      : [
          ...duplicates(
            root.items.map((entry) => entry.get('authid')),
            'principals',
          ),
          ...root.items.flatMap((entry) => {
            if (method === 'cryptosign') return [];
            const secret = entry.get('secret');
            return secretProblems(secret, { method, written: secret.value });
          }),
          ...publicKeyProblems(root),
          ...check(root),
        ]),
  ];
  const placed = [
    ...yaml.problems,
    ...problems.map((problem) => ({ ...problem, position: yaml.positionOf(problem.path, problem.at) })),
  ];
  if (placed.some(({ severity }) => severity === 'error')) return { problems: placed };
  // The schema admitted it.
  return { entries: yaml.value as readonly E[], problems: placed };
}

/** What the check of the configuration says about a file with principals. */
export function principalsFileProblems(
  file: ConfigNode,
  {
    method,
    realm,
    surroundings,
  }: PrincipalsUse & { readonly realm: RealmView; readonly surroundings: Surroundings },
): Problem[] {
  const path = file.text;
  if (path === undefined) return [];
  let text: string;
  try {
    text = surroundings.readFile(path).toString('utf8');
  } catch (error) {
    return [file.error(`cannot read ${path}: ${whyUnreadable(error)}`)];
  }
  const { problems } = readPrincipals(text, {
    method,
    check: (root) => root.items.flatMap((entry) => roleUseProblems(entry.get('role'), realm)),
  });
  return [
    ...(method !== 'cryptosign' && surroundings.isReadableByOthers(path)
      ? [file.warning(`everybody on this machine can read ${path}: chmod 600`)]
      : []),
    ...problems.map(({ severity, message, position, suggestion, path: place }) => {
      const said = `${path}:${position.line}:${position.column}  ${showPath(place)}  ${message}`;
      return severity === 'error' ? file.error(said, suggestion) : file.warning(said);
    }),
  ];
}
