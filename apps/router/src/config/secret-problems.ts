import { parseCraSecret, parseScramSecret, parseTicketSecret } from '@wamp/auth/secrets';
import type { ConfigNode } from './config-node.js';
import type { Problem } from './problem.js';

/** What a secret is for, and how it came into the configuration. */
export interface SecretUse {
  readonly method: keyof typeof parsers;
  /** The text in the file, which may be a reference. */
  readonly written: unknown;
}

/** Below it a stolen configuration gives passwords away too soon. (D49) */
const recommendedIterations = 100_000;

/** Doubts and mistakes about one secret. No message repeats any part of it. (D49) T11 */
export function secretProblems(secret: ConfigNode, { method, written }: SecretUse): Problem[] {
  const text = secret.text;
  if (text === undefined) return [];
  const isStored = /^[a-z0-9-]+\$/.test(text);
  try {
    parsers[method](text);
  } catch (error) {
    // The parsers never repeat what they read.
    const why = error instanceof Error ? error.message : String(error);
    return [secret.error(isStored ? why : `must be a stored form: ${advice(method)}`)];
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

const parsers = {
  ticket: parseTicketSecret,
  wampcra: parseCraSecret,
  'wamp-scram': parseScramSecret,
} as const;

function advice(method: string): string {
  const name = method === 'wamp-scram' ? 'scram' : method;
  return `wamp-router hash-secret --method ${name} makes one`;
}
