import type { Verdict } from '@wamp/protocol';
import { isDict } from '../dict.js';

/**
 * What dynamic authorizers answer, as users of Crossbar know it: yes or no, or a dict with more to say. Any other key,
 * or a value of another type, makes the answer a failure. [AZ-22]
 */
export type DynamicAnswer =
  | boolean
  | {
      readonly allow: boolean;
      /** Whether the receivers are told who calls or publishes, whatever the sender wishes. [AZ-23] @defaultValue false */
      readonly disclose?: boolean;
      /** Whether the answer may be given again for a while. [AZ-24] [AZ-26] @defaultValue false */
      readonly cache?: boolean;
      /** Known from Crossbar, and not used here. */
      readonly validate?: unknown;
      /** Whether a REGISTER with `force_reregister` may take the procedure from whoever holds it. @defaultValue false */
      readonly force?: boolean;
    };

const keys: ReadonlySet<string> = new Set(['allow', 'disclose', 'cache', 'validate', 'force']);
const flags = ['disclose', 'cache', 'force'] as const;

/**
 * Reads an answer. @param cacheMs - how long it may be remembered if it says so
 * @throws {TypeError} when it is none
 */
export function verdictOf(answer: unknown, cacheMs: number): Verdict {
  if (typeof answer === 'boolean') return { allow: answer };
  if (!isDict(answer)) throw new TypeError('the authorizer answered neither a boolean nor a dict');
  const unknown = Object.keys(answer).find((key) => !keys.has(key));
  if (unknown !== undefined) throw new TypeError('the authorizer answered with an unknown key');
  const { allow } = answer;
  if (typeof allow !== 'boolean') throw new TypeError('the authorizer answered without a boolean allow');
  for (const key of flags) {
    if (answer[key] !== undefined && typeof answer[key] !== 'boolean') {
      throw new TypeError(`the authorizer answered with a ${key} that is no boolean`);
    }
  }
  return {
    allow,
    ...(answer['disclose'] === true ? { disclose: 'always' } : {}),
    ...(answer['force'] === true ? { force: true } : {}),
    ...(answer['cache'] === true ? { cache: cacheMs } : {}),
  };
}
