import type { CustomOptions } from '../options.js';

/** The wire key of an option, and the feature of the Router that it needs. */
type WireOption = readonly [key: string, feature?: string];

/** Names of our options as they go on the wire, per message. (D1) */
export const wireOptions = {
  call: {
    discloseMe: ['disclose_me', 'caller_identification'],
  },
  publish: {
    acknowledge: ['acknowledge'],
    excludeMe: ['exclude_me', 'publisher_exclusion'],
    discloseMe: ['disclose_me', 'publisher_identification'],
  },
  register: {
    match: ['match', 'pattern_based_registration'],
    invoke: ['invoke', 'shared_registration'],
  },
  subscribe: {
    match: ['match', 'pattern_based_subscription'],
  },
} as const satisfies Record<string, Record<string, WireOption>>;

/** Values that are the specification's defaults: they are not sent and need no feature. */
const defaults: Readonly<Record<string, unknown>> = {
  match: 'exact',
  invoke: 'single',
  exclude_me: true,
  disclose_me: false,
  acknowledge: false,
};

type Named<T> = { readonly [K in keyof T]?: unknown } & { readonly custom?: CustomOptions | undefined };

/** Options as they go on the wire, and the features that they need. */
export interface WireOptions {
  readonly options: Readonly<Record<string, unknown>>;
  readonly features: readonly string[];
}

/**
 * Maps options to the wire. What is not given, and what is the default anyway, is left out.
 * @throws {TypeError} when the name of a custom option is not allowed [MSG-38]
 */
export function toWire<T extends Readonly<Record<string, WireOption>>>(
  table: T,
  given: Named<T>,
): WireOptions {
  const options: Record<string, unknown> = {};
  const features: string[] = [];
  for (const [name, [key, feature]] of Object.entries<WireOption>(table)) {
    const value = given[name];
    if (value === undefined || value === defaults[key]) continue;
    options[key] = value;
    if (feature !== undefined) features.push(feature);
  }
  for (const [key, value] of Object.entries(given.custom ?? {})) {
    if (!/^_[a-z0-9_]{3,}$/.test(key)) throw new TypeError(`custom option ${key} must match _[a-z0-9_]{3,}`);
    options[key] = value;
  }
  return { options, features };
}
