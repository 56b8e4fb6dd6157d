/** What stands behind a flag; a switch has no value. Readers of values are in `line/flag-value.ts`. */
export type FlagType = 'switch' | 'text' | 'uri' | 'count' | 'duration' | 'choice' | 'json' | 'file';

/** One flag of a command. */
export interface FlagSpec {
  /** Long name without dashes. A switch that is called `no-x` turns off what is on by default. */
  readonly name: string;
  /** One letter. */
  readonly short?: string;
  readonly type: FlagType;
  /** Placeholder of the value in help texts. */
  readonly metavar?: string;
  /** May be given several times. */
  readonly repeatable?: boolean;
  /** The values of a `choice`. */
  readonly choices?: readonly string[];
  /** Environment variable that stands in when the flag is absent. */
  readonly env?: string;
  /** The value may be left out, and is this then. What follows the flag is its value only if it is a number. */
  readonly implied?: string;
  /** As a person would type it; only told, the code that uses the flag knows it too. */
  readonly default?: string;
  readonly help: string;
}

/** One operand of a command. */
export interface OperandSpec {
  readonly name: string;
  readonly help: string;
  readonly required: boolean;
  /** Takes all that follow. */
  readonly variadic?: boolean;
  readonly choices?: readonly string[];
}

/** One command, or a group of commands. */
export interface CommandSpec {
  readonly name: string;
  readonly alias?: string;
  /** What its group does when no command of the group is named. */
  readonly isDefault?: boolean;
  readonly summary: string;
  /** Paragraphs below the summary in the help of this command. */
  readonly description?: string;
  /** Whether the command changes something outside of itself. */
  readonly effects: 'read-only' | 'read-write';
  readonly operands: readonly OperandSpec[];
  readonly flags: readonly FlagSpec[];
  /** Opens a session, so that the flags for connecting apply. */
  readonly connects?: boolean;
  /** Exit codes beside 0, 1 and 2, which every command has. */
  readonly exitCodes?: readonly number[];
  readonly examples?: readonly string[];
  /** Makes it a group: it does nothing itself. */
  readonly commands?: readonly CommandSpec[];
}

/** The flags that a command takes: its own and the general ones that apply to it. */
export function flagsOf(command: CommandSpec, general: GeneralFlags): readonly FlagSpec[] {
  return [
    ...command.flags,
    ...(command.connects === true ? general.session : []),
    ...(command.commands === undefined ? general.everywhere : []),
  ];
}

/** Flags that many commands share. */
export interface GeneralFlags {
  /** For every command. */
  readonly everywhere: readonly FlagSpec[];
  /** For commands that open a session. */
  readonly session: readonly FlagSpec[];
}

/** The whole program. */
export interface ProgramSpec {
  readonly name: string;
  readonly summary: string;
  readonly general: GeneralFlags;
  readonly commands: readonly CommandSpec[];
}
