import { type CliError, usageError } from '../failure/cli-error.js';

const unitMs = { ms: 1, s: 1000, m: 60_000, h: 3_600_000 } as const;

/** Milliseconds of `250ms`, `1.5s`, `2m`, `1h`; a bare number counts seconds. @throws {CliError} */
export function durationMs(text: string, flag: string): number {
  const match = /^(\d+(?:\.\d+)?)(ms|s|m|h)?$/.exec(text);
  const unit = match?.[2] ?? 's';
  if (match?.[1] === undefined || !isUnit(unit)) {
    throw usageError(`${flag} ${text} is not a duration`, 'write 250ms, 10s, 2m or 1h');
  }
  const ms = Number(match[1]) * unitMs[unit];
  // The longest delay of a timer.
  if (ms > 2 ** 31 - 1) throw usageError(`${flag} ${text} is too long`, 'at most 596h');
  return ms;
}

function isUnit(text: string): text is keyof typeof unitMs {
  return Object.hasOwn(unitMs, text);
}

/** A whole number from 1 on. @throws {CliError} */
export function countOf(text: string, flag: string): number {
  const count = /^\d+$/.test(text) ? Number(text) : Number.NaN;
  if (Number.isSafeInteger(count) && count >= 1) return count;
  throw usageError(`${flag} ${text} is not a whole number from 1 on`);
}

/** One of the values that a flag takes. @throws {CliError} */
export function choiceOf<T extends string>(text: string, choices: readonly T[], flag: string): T {
  const choice = choices.find((each) => each === text);
  if (choice === undefined) throw notAChoice(text, choices, flag);
  return choice;
}

function notAChoice(text: string, choices: readonly string[], flag: string): CliError {
  return usageError(`${flag} ${text} is not known`, `it takes one of ${choices.join(', ')}`);
}
