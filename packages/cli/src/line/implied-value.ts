import type { CommandSpec, FlagSpec, ProgramSpec } from '../tree/command-tree.js';

/**
 * Gives flags whose value may be left out the one that is meant then: `--history` becomes `--history=all` unless a number
 * follows. What is the value of another flag, or stands behind `--`, stays as it is.
 */
export function fillImpliedValues(program: ProgramSpec, argv: readonly string[]): readonly string[] {
  const flags = everyFlag(program);
  const filled: string[] = [];
  for (let at = 0; at < argv.length; at++) {
    const word = argv[at] ?? '';
    if (word === '--') return [...filled, ...argv.slice(at)];
    const flag = flags.find(({ name, short }) => word === `--${name}` || word === `-${short ?? ''}`);
    const next = argv[at + 1];
    if (flag?.implied !== undefined && !/^\d+$/.test(next ?? '')) {
      filled.push(`${word}=${flag.implied}`);
      continue;
    }
    filled.push(word);
    if (flag === undefined || flag.type === 'switch' || next === undefined) continue;
    filled.push(next);
    at++;
  }
  return filled;
}

function everyFlag(program: ProgramSpec): readonly FlagSpec[] {
  return [...program.general.session, ...program.general.everywhere, ...program.commands.flatMap(flagsBelow)];
}

function flagsBelow({ flags, commands = [] }: CommandSpec): readonly FlagSpec[] {
  return [...flags, ...commands.flatMap(flagsBelow)];
}
