import type { Authorizer, Explanation, Verdict } from '@wamp/protocol';

/** Everything is allowed, so nobody has to be asked. */
export class AllowAll implements Authorizer {
  authorize(): Verdict {
    return { allow: true, force: true, cache: 'always' };
  }

  scopeOf(): string {
    return '';
  }

  explain(): Explanation {
    return { allow: true, by: 'authorizer', considered: [] };
  }
}

/** Allows everything to everybody: for development and tests. */
export function allowAll(): Authorizer {
  return new AllowAll();
}
