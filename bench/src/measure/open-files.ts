import { readFileSync } from 'node:fs';

/** How many files and sockets a process that we start may have open. */
function openFilesLimit(): number {
  return parseOpenFilesLimit(readFileSync('/proc/self/limits', 'utf8'));
}

/** Reads the soft limit of `/proc/<pid>/limits`. */
export function parseOpenFilesLimit(limits: string): number {
  const [, soft] = /^Max open files\s+(\S+)/m.exec(limits) ?? [];
  if (soft === undefined) throw new Error('/proc/self/limits says nothing about open files');
  return soft === 'unlimited' ? Infinity : Number(soft);
}

/** @throws {Error} when there are fewer. */
export function expectOpenFiles(wanted: number, limit: number = openFilesLimit()): void {
  if (limit >= wanted) return;
  throw new Error(
    `this needs ${String(wanted)} open files in one process, and ulimit -n allows ${String(limit)}`,
  );
}
