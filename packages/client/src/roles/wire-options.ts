import type { CustomOptions } from '../options.js';

/**
 * Our options that go on the wire, per message, and the feature of the Router that each needs; empty when none. On the
 * wire they are spelt `like_this`. (D1)
 */
export const wireOptions = {
  call: { discloseMe: 'caller_identification' },
  publish: {
    acknowledge: '',
    excludeMe: 'publisher_exclusion',
    discloseMe: 'publisher_identification',
  },
  registration: { match: 'pattern_based_registration', invoke: 'shared_registration' },
  subscription: { match: 'pattern_based_subscription' },
} as const satisfies Readonly<Record<string, Readonly<Record<string, string>>>>;

/** Values that are the specification's defaults: they are not sent and need no feature. */
const defaults: Readonly<Record<string, unknown>> = {
  match: 'exact',
  invoke: 'single',
  excludeMe: true,
  discloseMe: false,
  acknowledge: false,
};

/** Options as they go on the wire, and the features that they need. */
export interface WireOptions {
  readonly options: Readonly<Record<string, unknown>>;
  readonly features: readonly string[];
}

/**
 * Maps options to the wire. What is not given, and what is the default anyway, is left out.
 * @throws {TypeError} when the name of a custom option is not allowed [MSG-38]
 */
export function toWire<T extends Readonly<Record<string, string>>>(
  table: T,
  given: { readonly [K in keyof T]?: unknown } & { readonly custom?: CustomOptions | undefined },
): WireOptions {
  const options: Record<string, unknown> = {};
  const features: string[] = [];
  for (const [name, feature] of Object.entries(table)) {
    const value = given[name];
    if (value === undefined || value === defaults[name]) continue;
    options[name.replace(/[A-Z]/, (letter) => `_${letter.toLowerCase()}`)] = value;
    if (feature) features.push(feature);
  }
  for (const [key, value] of Object.entries(given.custom ?? {})) {
    if (!/^_[a-z0-9_]{3,}$/.test(key)) throw new TypeError(`custom option ${key} must match _[a-z0-9_]{3,}`);
    options[key] = value;
  }
  return { options, features };
}
