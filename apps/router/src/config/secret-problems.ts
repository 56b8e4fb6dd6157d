import type { ConfigNode } from './config-node.js';
import type { Problem } from './problem.js';

/** What a secret is for, and how it came into the configuration. */
export interface SecretUse {
  readonly method: string;
  /** The text in the file, which may be a reference. */
  readonly written: unknown;
}

/** Below it a stolen configuration gives passwords away too soon. (D49) */
const recommendedIterations = 100_000;

/** Doubts and mistakes about one secret. No message repeats any part of it. (D49) T11 */
export function secretProblems(secret: ConfigNode, { method, written }: SecretUse): Problem[] {
  const text = secret.text;
  if (text === undefined) return [];
  const isStored = storedForm[method]?.test(text) ?? false;
  if (!isStored && method === 'wamp-scram') {
    return [secret.error(`must be a stored form: ${advice(method)}`)];
  }
  if (!isStored) {
    return typeof written === 'string' && written.includes('${')
      ? []
      : [secret.warning(`is a secret in the clear: ${advice(method)}, or use a reference`)];
  }
  const [, iterations] = /\$i=(\d+)/.exec(text) ?? [];
  return iterations !== undefined && Number(iterations) < recommendedIterations
    ? [
        secret.warning(
          `has ${iterations} iterations; ${recommendedIterations.toString()} are the least that help`,
        ),
      ]
    : [];
}

const storedForm: Readonly<Record<string, RegExp>> = {
  ticket: /^(sha256|argon2id)\$/,
  wampcra: /^cra\$/,
  'wamp-scram': /^scram-sha-256\$/,
};

function advice(method: string): string {
  const name = method === 'wamp-scram' ? 'scram' : method;
  return `wamp-router hash-secret --method ${name} makes one`;
}
