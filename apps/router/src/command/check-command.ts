import { type CommandOptions, defaultConfigFile } from './command-streams.js';
import { ExitCode } from './exit-code.js';
import { readConfigFile, summary } from './read-config-file.js';

/**
 * Looks for every mistake in a configuration file and prints them, one in a line.
 * @returns the exit code: 0 when there are none, or warnings only
 */
export function checkConfigFile(options: CommandOptions): ExitCode {
  const read = readConfigFile(options);
  switch (read.kind) {
    case 'unreadable':
      options.errors.write(`${read.message}\n`);
      return ExitCode.CONFIGURATION;
    case 'wrong':
      options.output.write([...read.lines, summary(read.errors, read.warnings), ''].join('\n'));
      return ExitCode.CONFIGURATION;
    case 'right': {
      const verdict =
        read.lines.length === 0
          ? `${options.config ?? defaultConfigFile} is in order`
          : summary(0, read.lines.length);
      options.output.write([...read.lines, verdict, ''].join('\n'));
      return ExitCode.OK;
    }
  }
}
