import { hashSecret, type StoredSecretKind } from '@wamp/auth/secrets';
import type { CommandStreams } from './command-streams.js';
import { ExitCode } from './exit-code.js';
import type { SecretInput } from './secret-input.js';

/** What {@link hashSecretCommand} is told. */
export interface HashSecretOptions extends CommandStreams {
  readonly input: SecretInput;
  /** @defaultValue `scram` */
  readonly method?: string;
  /** @defaultValue `pbkdf2`; for tickets `argon2id13` */
  readonly kdf?: string;
  /** Of PBKDF2, or passes of Argon2id. */
  readonly iterations?: string;
  /** KiB, of Argon2id. */
  readonly memory?: string;
}

/** The stored form for each method and derivation; the first is the default. */
const kinds: Readonly<Record<string, Readonly<Record<string, StoredSecretKind>>>> = {
  scram: { pbkdf2: 'scram-pbkdf2', argon2id13: 'scram-argon2id' },
  wampcra: { pbkdf2: 'cra' },
  ticket: { argon2id13: 'ticket-argon2id', sha256: 'ticket-sha256' },
};

/**
 * Prints the form in which a router stores a secret, for `secret` in the configuration. The secret is asked for, or read
 * from standard input. (D49)
 * @returns the exit code
 */
export async function hashSecretCommand(options: HashSecretOptions): Promise<ExitCode> {
  const wanted = wantedForm(options);
  if (typeof wanted === 'string') {
    options.errors.write(`error: ${wanted}\n`);
    return ExitCode.USAGE;
  }
  try {
    const secret = await secretFrom(options.input);
    const { kind, cost } = wanted;
    options.output.write(`${await hashSecret(kind, secret, cost)}\n`);
    return ExitCode.OK;
  } catch (error) {
    options.errors.write(`error: ${error instanceof Error ? error.message : String(error)}\n`);
    return ExitCode.USAGE;
  }
}

async function secretFrom(input: SecretInput): Promise<string> {
  if (!input.isTerminal) return input.readAll();
  const secret = await input.ask('secret: ');
  if ((await input.ask('again: ')) === secret) return secret;
  throw new Error('the two are not the same');
}

interface WantedForm {
  readonly kind: StoredSecretKind;
  readonly cost: NonNullable<Parameters<typeof hashSecret>[2]>;
}

/** What is to be made, or what is wrong with the command line. */
function wantedForm({ method = 'scram', kdf, iterations, memory }: HashSecretOptions): WantedForm | string {
  const forms = Object.hasOwn(kinds, method) ? kinds[method] : undefined;
  if (forms === undefined) return `--method takes ${Object.keys(kinds).join(', ')}, not ${method}`;
  const [byDefault = ''] = Object.keys(forms);
  const name = kdf ?? byDefault;
  const kind = Object.hasOwn(forms, name) ? forms[name] : undefined;
  if (kind === undefined) return `--kdf takes ${Object.keys(forms).join(', ')} for ${method}, not ${name}`;
  for (const [flag, value] of Object.entries({ iterations, memory })) {
    if (value !== undefined && !/^[1-9]\d{0,8}$/.test(value)) return `--${flag} takes a number, not ${value}`;
  }
  if (memory !== undefined && name !== 'argon2id13') return '--memory goes with --kdf argon2id13';
  if (iterations !== undefined && name === 'sha256') return '--iterations does not go with --kdf sha256';
  if (name !== 'argon2id13') {
    return { kind, cost: iterations === undefined ? {} : { iterations: Number(iterations) } };
  }
  if (iterations === undefined && memory === undefined) return { kind, cost: {} };
  return { kind, cost: { cost: { iterations: Number(iterations ?? 2), memory: Number(memory ?? 19_456) } } };
}
