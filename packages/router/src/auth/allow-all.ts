import type { Authorizer } from '@wamp/protocol';

/** Allows everything to everybody: for development and tests. */
export function allowAll(): Authorizer {
  const verdict = { allow: true, force: true };
  return { authorize: () => verdict };
}
