import { usageError } from '../failure/cli-error.js';
import type { Environment, Invocation } from '../line/invocation.js';

/**
 * The HTTP headers of `-H 'Name: value'`; `${NAME}` stands for an environment variable, so that secrets need not stand
 * on the command line.
 * @throws {CliError} when one has no name, or a variable is not there
 */
export function headerSettings(invocation: Invocation, env: Environment): Readonly<Record<string, string>> {
  return Object.fromEntries(
    invocation.all('header').map((text) => {
      const [, name, value] = /^([!#$%&'*+.^_`|~0-9A-Za-z-]+):[ \t]*(.*)$/.exec(text) ?? [];
      if (name === undefined || value === undefined) {
        throw usageError(`--header ${text} is not a header`, "write -H 'Name: value'");
      }
      return [name.toLowerCase(), filled(value, env)];
    }),
  );
}

function filled(value: string, env: Environment): string {
  return value.replace(/\$\{([A-Za-z_][A-Za-z0-9_]*)\}/g, (_all, name: string) => {
    const found = env[name];
    if (found === undefined) throw usageError(`--header: there is no variable ${name}`);
    return found;
  });
}
