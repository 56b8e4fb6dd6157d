import type { ExitCode } from '../failure/exit-code.js';
import type { Invocation } from '../line/invocation.js';
import type { Status } from '../output/status.js';
import type { Style } from '../output/style.js';
import type { CliIo } from './cli-io.js';
import type { Interruption } from './interruption.js';

/** What a command is given. */
export interface CommandContext {
  readonly io: CliIo;
  readonly invocation: Invocation;
  readonly status: Status;
  /** Colours of stdout. */
  readonly style: Style;
  readonly interruption: Interruption;
}

/** What a module of a command exports. */
export interface CommandModule {
  /** Runs to the end and says how it went. Failures are thrown. */
  run(context: CommandContext): Promise<ExitCode>;
}
