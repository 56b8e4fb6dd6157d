import type { FileMethod, KeyHolderEntry, UserEntry } from '../config/auth-config.js';
import { type PlacedProblem, showProblems } from '../config/problem.js';
import { readPrincipals } from '../config/principals-file.js';
import { type Surroundings, whyUnreadable } from '../config/surroundings.js';
import type { Log } from '../logging/log.js';
import type { WatchFile } from './watched-files.js';

type Entry = UserEntry | KeyHolderEntry;

/** A file with principals that is in use. */
export interface PrincipalFile {
  readonly path: string;
  readonly method: FileMethod;
  /** The roles that its principals may have. */
  readonly roles: readonly string[];
  /** Takes what stands there now. */
  readonly replace: (entries: readonly Entry[]) => void;
  /** Told which principals changed or are gone. (D45) */
  readonly onChanged: (authids: ReadonlySet<string>) => void;
}

/** What reading files with principals needs. */
export interface PrincipalFileContext {
  readonly surroundings: Surroundings;
  readonly log: Log;
  readonly watch: WatchFile;
}

/**
 * Reads a file with principals, and again whenever it changes. While it has mistakes the former list holds, and the log
 * says so.
 * @throws {Error} when it cannot be used at first
 */
export function openPrincipalFile(file: PrincipalFile, context: PrincipalFileContext): void {
  let known = read(file, context.surroundings);
  file.replace(known);
  context.watch(context.surroundings.pathOf(file.path), () => {
    try {
      const entries = read(file, context.surroundings);
      file.replace(entries);
      const changed = changedBetween(known, entries);
      known = entries;
      context.log.info({
        event: 'principals.reloaded',
        text: `read ${file.path} again: ${String(entries.length)} principals, ${String(changed.size)} of the former changed or gone`,
        fields: { file: file.path, method: file.method, principals: entries.length, changed: changed.size },
      });
      if (changed.size > 0) file.onChanged(changed);
    } catch (error) {
      context.log.error({
        event: 'principals.kept',
        text: `${file.path} cannot be used, the former principals stay: ${messageOf(error)}`,
        fields: { file: file.path, method: file.method },
      });
    }
  });
}

/** Those of the former principals whose role or credential is another one now, or who are gone. */
function changedBetween(before: readonly Entry[], after: readonly Entry[]): ReadonlySet<string> {
  const now = new Map(after.map((entry) => [entry.authid, JSON.stringify(entry)]));
  return new Set(
    before.filter((entry) => now.get(entry.authid) !== JSON.stringify(entry)).map(({ authid }) => authid),
  );
}

function read({ path, method, roles }: PrincipalFile, surroundings: Surroundings): readonly Entry[] {
  let text: string;
  try {
    text = surroundings.readFile(path).toString('utf8');
  } catch (error) {
    throw new Error(whyUnreadable(error), { cause: error });
  }
  const { entries, problems } = readPrincipals<Entry>(text, {
    method,
    check: (root) =>
      root.items.flatMap((entry) => {
        const role = entry.get('role');
        return roles.includes(role.text ?? '') ? [] : [role.error('the role is not defined in this realm')];
      }),
  });
  if (entries === undefined) throw new Error(firstOf(path, problems));
  return entries;
}

function firstOf(path: string, problems: readonly PlacedProblem[]): string {
  const [first = 'it has mistakes'] = showProblems(
    path,
    problems.filter(({ severity }) => severity === 'error'),
  );
  return first.replace(/ {2,}/g, ' ');
}

function messageOf(error: unknown): string {
  return error instanceof Error ? error.message : String(error);
}
