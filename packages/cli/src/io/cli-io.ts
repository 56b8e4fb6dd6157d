import type { Readable } from 'node:stream';
import type { Connector } from '@wamp/protocol';
import type { Environment } from '../line/invocation.js';

/** A stream that the command writes to. */
export interface OutputStream {
  readonly isTerminal: boolean;
  readonly columns: number;
  /** `false`: wait for `drained` before writing much more. */
  write(chunk: string | Uint8Array): boolean;
  /** Resolves when what was written has left, or can never leave. */
  drained(): Promise<void>;
}

/** The signals that stop a command. */
export type StopSignal = 'SIGINT' | 'SIGTERM';

/** What a command meets of the outside world. The process gives one, tests give others. */
export interface CliIo {
  readonly env: Environment;
  readonly stdin: Readable;
  readonly stdout: OutputStream;
  readonly stderr: OutputStream;
  /** Calls `listener` for each signal until the function that it gives back is called. */
  onSignal(listener: (signal: StopSignal) => void): () => void;
  /** Calls `listener` once nobody reads stdout any more. */
  onBrokenPipe(listener: () => void): void;
  /** Leaves at once, without waiting for anything. */
  exitNow(code: number): void;
  /** Asks the person for a secret without showing what is typed; absent where there is no terminal. */
  readonly askSecret?: (question: string) => Promise<string>;
  /** Opens connections in place of the network. */
  readonly connectorFor?: (url: string) => Connector;
}
