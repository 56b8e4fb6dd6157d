import type { CallOptions, PublishOptions, RegisterOptions } from '@wamp/client';
import { isId } from '@wamp/protocol';
import { usageError } from '../failure/cli-error.js';

/** Options as `-O` and envelopes give them: the names of the specification, values unchecked. */
export type GivenOptions = Readonly<Record<string, unknown>>;

/** How calls are spread over the callees of a registration. */
export const invokePolicies = ['single', 'first', 'last', 'random', 'roundrobin', 'sharded'] as const;

/** How the value of one option is read. */
type Reader<T> = (value: unknown, name: string) => T;

const toBoolean: Reader<boolean> = (value, name) => {
  if (typeof value === 'boolean') return value;
  throw usageError(`-O ${name} must be true or false`);
};

const toMs: Reader<number> = (value, name) => {
  if (typeof value === 'number' && Number.isSafeInteger(value) && value >= 0) return value;
  throw usageError(`-O ${name} must be a number of milliseconds`);
};

function toChoice<T extends string>(choices: readonly T[]): Reader<T> {
  return (value, name) => {
    const choice = choices.find((each) => each === value);
    if (choice === undefined) throw usageError(`-O ${name} must be one of ${choices.join(', ')}`);
    return choice;
  };
}

const toText: Reader<string> = (value, name) => {
  if (typeof value === 'string') return value;
  throw usageError(`-O ${name} must be a string`, `write  -O ${name}~=TEXT`);
};

const toTexts: Reader<readonly string[]> = (value, name) => {
  if (Array.isArray(value) && value.every((item) => typeof item === 'string')) return value;
  throw usageError(`-O ${name} must be a list of strings`);
};

const toIds: Reader<readonly number[]> = (value, name) => {
  if (Array.isArray(value) && value.every(isId)) return value;
  throw usageError(`-O ${name} must be a list of session ids`);
};

const toCount: Reader<number> = (value, name) => {
  if (isId(value)) return value;
  throw usageError(`-O ${name} must be a whole number from 1 on`);
};

const callReaders = {
  disclose_me: (value: unknown, name: string) => ({ discloseMe: toBoolean(value, name) }),
  timeout: (value: unknown, name: string) => ({ timeout: toMs(value, name) }),
  runmode: (value: unknown, name: string) => ({ runMode: toChoice(['all', 'partition'])(value, name) }),
  rkey: (value: unknown, name: string) => ({ rkey: toText(value, name) }),
};

const publishReaders = {
  acknowledge: (value: unknown, name: string) => ({ acknowledge: toBoolean(value, name) }),
  exclude_me: (value: unknown, name: string) => ({ excludeMe: toBoolean(value, name) }),
  disclose_me: (value: unknown, name: string) => ({ discloseMe: toBoolean(value, name) }),
  retain: (value: unknown, name: string) => ({ retain: toBoolean(value, name) }),
  exclude: (value: unknown, name: string) => ({ exclude: toIds(value, name) }),
  exclude_authid: (value: unknown, name: string) => ({ excludeAuthid: toTexts(value, name) }),
  exclude_authrole: (value: unknown, name: string) => ({ excludeAuthrole: toTexts(value, name) }),
  eligible: (value: unknown, name: string) => ({ eligible: toIds(value, name) }),
  eligible_authid: (value: unknown, name: string) => ({ eligibleAuthid: toTexts(value, name) }),
  eligible_authrole: (value: unknown, name: string) => ({ eligibleAuthrole: toTexts(value, name) }),
  rkey: (value: unknown, name: string) => ({ rkey: toText(value, name) }),
};

const registerReaders = {
  match: (value: unknown, name: string) => ({
    match: toChoice(['exact', 'prefix', 'wildcard'])(value, name),
  }),
  invoke: (value: unknown, name: string) => ({
    invoke: toChoice(invokePolicies)(value, name),
  }),
  concurrency: (value: unknown, name: string) => ({ concurrency: toCount(value, name) }),
  disclose_caller: (value: unknown, name: string) => ({ discloseCaller: toBoolean(value, name) }),
  force_reregister: (value: unknown, name: string) => ({ forceReregister: toBoolean(value, name) }),
  forward_timeout: (value: unknown, name: string) => ({ forwardTimeout: toBoolean(value, name) }),
  nkey: (value: unknown, name: string) => ({ nkey: toText(value, name) }),
};

/** Options of CALL. @throws {CliError} */
export function callOptions(given: GivenOptions): CallOptions {
  return read<CallOptions>(given, callReaders, 'CALL');
}

/** Options of PUBLISH. @throws {CliError} */
export function publishOptions(given: GivenOptions): PublishOptions {
  return read<PublishOptions>(given, publishReaders, 'PUBLISH');
}

/** Options of REGISTER. @throws {CliError} */
export function registerOptions(given: GivenOptions): RegisterOptions {
  return read<RegisterOptions>(given, registerReaders, 'REGISTER');
}

function read<T extends { readonly custom?: unknown }>(
  given: GivenOptions,
  readers: Readonly<Record<string, (value: unknown, name: string) => Partial<T>>>,
  message: string,
): Partial<T> {
  let options: Partial<T> = {};
  const custom: Record<string, unknown> = {};
  for (const [name, value] of Object.entries(given)) {
    const reader = Object.hasOwn(readers, name) ? readers[name] : undefined;
    if (reader !== undefined) options = { ...options, ...reader(value, name) };
    else if (/^_[a-z0-9_]{3,}$/.test(name))
      custom[name] = value; // [MSG-38]
    else throw unknownOption(name, Object.keys(readers), message);
  }
  return Object.keys(custom).length === 0 ? options : { ...options, custom };
}

function unknownOption(name: string, known: readonly string[], message: string): Error {
  return usageError(
    `-O ${name} is not an option of ${message}`,
    `known: ${known.join(', ')}; own ones are an underscore and three or more of a-z, 0-9 and _`,
  );
}
