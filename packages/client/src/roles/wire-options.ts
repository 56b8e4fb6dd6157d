import type { CustomOptions } from '../options.js';

// [BWL-23]
const lists = 'subscriber_blackwhite_listing';

/**
 * Our options that go on the wire, per message, and the feature of the Router that each needs; empty when none. On the
 * wire they are spelt `like_this`. (D1)
 */
export const wireOptions = {
  call: {
    discloseMe: 'caller_identification',
    receiveProgress: 'progressive_call_results',
    progress: 'progressive_call_invocations', // [PRI-30]
    runMode: 'sharded_registration',
    rkey: 'sharded_registration',
  },
  publish: {
    acknowledge: '',
    excludeMe: 'publisher_exclusion',
    discloseMe: 'publisher_identification',
    retain: 'event_retention',
    exclude: lists,
    excludeAuthid: lists,
    excludeAuthrole: lists,
    eligible: lists,
    eligibleAuthid: lists,
    eligibleAuthrole: lists,
    rkey: 'shareded_subscriptions',
  },
  registration: {
    match: 'pattern_based_registration',
    invoke: 'shared_registration',
    discloseCaller: 'caller_identification',
    forwardTimeout: 'call_timeout',
    concurrency: '',
    forceReregister: '',
    nkey: 'sharded_registration',
    describe: '',
  },
  subscription: {
    match: 'pattern_based_subscription',
    getRetained: 'event_retention',
    nkey: 'shareded_subscriptions',
    group: '',
    describe: '',
  },
} as const satisfies Readonly<Record<string, Readonly<Record<string, string>>>>;

/** Values that are the specification's defaults: they are not sent and need no feature. */
const defaults: Readonly<Record<string, unknown>> = {
  match: 'exact',
  invoke: 'single',
  excludeMe: true,
  concurrency: Infinity,
};

/** Options that are spelt otherwise on the wire. */
const spellings: Readonly<Record<string, string>> = {
  runMode: 'runmode',
  group: '_group',
  describe: '_describe',
};

/** What texts the options may be that are no names. [SHR-02] [PBR-03] */
const sets: Readonly<Record<string, RegExp>> = {
  match: /^(exact|prefix|wildcard)$/,
  invoke: /^(single|first|last|random|roundrobin|sharded)$/,
  runMode: /^(all|partition)$/,
};

/** Options as they go on the wire, and the features that they need. */
export interface WireOptions {
  readonly options: Readonly<Record<string, unknown>>;
  readonly features: readonly string[];
}

/**
 * Maps options to the wire. What is not given, and what is the default anyway, is left out.
 * @throws {TypeError} when a value is not of its set, or the name of a custom option is not allowed [MSG-38]
 */
export function toWire<T extends Readonly<Record<string, string>>>(
  table: T,
  given: { readonly [K in keyof T]?: unknown } & { readonly custom?: CustomOptions | undefined },
): WireOptions {
  const options: Record<string, unknown> = {};
  const features: string[] = [];
  for (const [name, feature] of Object.entries(table)) {
    const value = given[name];
    if (value === undefined || value === (defaults[name] ?? false)) continue;
    if (sets[name]?.test(value as string) === false) throw new TypeError(`${name} ${value as string}`);
    options[spellings[name] ?? name.replace(/[A-Z]/g, (letter) => `_${letter.toLowerCase()}`)] = value;
    if (value === 'sharded') features.push('sharded_registration');
    if (feature) features.push(feature);
  }
  for (const [key, value] of Object.entries(given.custom ?? {})) {
    if (!/^_[a-z0-9_]{3,}$/.test(key)) throw new TypeError(`custom option ${key} must match _[a-z0-9_]{3,}`);
    options[key] = value;
  }
  return { options, features };
}
