/** How a server is started, and how its port is known. */
export interface Launch {
  readonly program: string;
  readonly args: readonly string[];
  readonly env?: NodeJS.ProcessEnv;
  /** `printed`: the server chooses and says it, as announce-port.ts does. */
  readonly port: number | 'printed';
  /** Whether it collects garbage at SIGUSR2, which ends others. */
  readonly collects: boolean;
  /** Whether what it says on stderr is left out. */
  readonly isQuiet?: boolean;
  /** The name of the child that does the work, where it is not the program itself. */
  readonly worker?: string;
  /** Removed when the server has ended. */
  readonly temporaryFolder?: string;
}
