import { readdirSync, readFileSync } from 'node:fs';

/** The first process below another one whose command line begins with `name`. */
export function findDescendant(pid: number | undefined, name: string): number | undefined {
  if (pid === undefined) return undefined;
  for (const child of childrenOf(pid)) {
    if (commandOf(child).startsWith(name)) return child;
    const further = findDescendant(child, name);
    if (further !== undefined) return further;
  }
  return undefined;
}

function childrenOf(pid: number): number[] {
  const tasks = `/proc/${String(pid)}/task`;
  return readdirSync(tasks).flatMap((task) =>
    readFileSync(`${tasks}/${task}/children`, 'utf8').split(' ').filter(Boolean).map(Number),
  );
}

function commandOf(pid: number): string {
  return readFileSync(`/proc/${String(pid)}/cmdline`, 'latin1');
}
