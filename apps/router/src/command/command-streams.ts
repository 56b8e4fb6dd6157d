import type { SecretInput } from './secret-input.js';
import type { OutputStream } from '../logging/log-output.js';

/** Where a command writes. */
export interface CommandStreams {
  /** What was asked for: the log of `run`, the findings of `check`. */
  readonly output: OutputStream & { readonly isTTY?: boolean };
  /** What went wrong. */
  readonly errors: { write(text: string): unknown };
  /** Where secrets come from. @defaultValue standard input of the process */
  readonly secrets?: SecretInput;
}

/** What all commands take. */
export interface CommandOptions extends CommandStreams {
  /** The configuration file. @defaultValue `wamp.yaml` */
  readonly config?: string;
  /** How the user calls us, for what the messages say to type next. @defaultValue `wamp-router` */
  readonly command?: string;
}

/** The configuration file when none is named. */
export const defaultConfigFile = 'wamp.yaml';

/** How the user calls us, unless the caller says it. */
export const defaultCommand = 'wamp-router';
