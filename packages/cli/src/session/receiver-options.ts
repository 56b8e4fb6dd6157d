import type { PublishOptions } from '@wamp/client';
import { isId } from '@wamp/protocol';
import { usageError } from '../failure/cli-error.js';
import type { Invocation } from '../line/invocation.js';

type ReceiverOptions = Pick<
  PublishOptions,
  'exclude' | 'excludeAuthid' | 'excludeAuthrole' | 'eligible' | 'eligibleAuthid' | 'eligibleAuthrole'
>;

/** Who gets a publication, by the flags `--exclude…` and `--eligible…`. @throws {CliError} when an id is none */
export function receiverOptions(invocation: Invocation): ReceiverOptions {
  return {
    ...given('exclude', idsOf(invocation, 'exclude')),
    ...given('excludeAuthid', namesOf(invocation, 'exclude-authid')),
    ...given('excludeAuthrole', namesOf(invocation, 'exclude-authrole')),
    ...given('eligible', idsOf(invocation, 'eligible')),
    ...given('eligibleAuthid', namesOf(invocation, 'eligible-authid')),
    ...given('eligibleAuthrole', namesOf(invocation, 'eligible-authrole')),
  };
}

function given<K extends string, T>(key: K, value: T | undefined): Partial<Record<K, T>> {
  const options: Partial<Record<K, T>> = {};
  if (value !== undefined) options[key] = value;
  return options;
}

/** A name may hold anything, commas too, so there is one for each flag. */
function namesOf(invocation: Invocation, flag: string): readonly string[] | undefined {
  return invocation.has(flag) ? invocation.all(flag) : undefined;
}

function idsOf(invocation: Invocation, flag: string): readonly number[] | undefined {
  if (!invocation.has(flag)) return undefined;
  return invocation.all(flag).flatMap((list) => list.split(',').map((text) => idOf(text.trim(), flag)));
}

function idOf(text: string, flag: string): number {
  const id = /^\d+$/.test(text) ? Number(text) : Number.NaN;
  if (isId(id)) return id;
  throw usageError(`--${flag} ${text} is not a session id`, 'ids are whole numbers from 1 on');
}
