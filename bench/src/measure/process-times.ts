import { readFileSync } from 'node:fs';

/** CPU time that a process has used, all threads, microseconds. */
export interface ProcessTimes {
  readonly userUs: number;
  readonly systemUs: number;
}

/** Linux reports these times in ticks of 10 ms (USER_HZ is 100 on all supported platforms). */
const tickUs = 10_000;

/** Reads utime and stime of `/proc/<pid>/stat`. @throws {Error} when there is no such process. */
export function readProcessTimes(pid: number): ProcessTimes {
  return parseProcessTimes(readFileSync(`/proc/${String(pid)}/stat`, 'utf8'));
}

export function parseProcessTimes(stat: string): ProcessTimes {
  // The second field is the name in parentheses and may hold spaces and parentheses itself.
  const fields = stat.slice(stat.lastIndexOf(')') + 2).split(' ');
  return { userUs: Number(fields[11]) * tickUs, systemUs: Number(fields[12]) * tickUs };
}

/** Resident memory of a process, KiB. */
export function readResidentKiB(pid: number): number {
  const status = readFileSync(`/proc/${String(pid)}/status`, 'utf8');
  const match = /^VmRSS:\s+(\d+) kB$/m.exec(status);
  if (match === null) throw new Error(`process ${String(pid)} has no VmRSS`);
  return Number(match[1]);
}
