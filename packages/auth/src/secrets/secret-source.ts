import { Secret } from './secret.js';

/** A secret of the client, or a function that gives it, asked anew for each login. [TIC-16] */
export type SecretSource = string | Secret | (() => string | Secret | Promise<string | Secret>);

/** @throws {TypeError} when the function gives no text, and whatever it throws */
export async function readSecret(source: SecretSource, what: string): Promise<string> {
  const given: unknown = typeof source === 'function' ? await source() : source;
  const secret: unknown = given instanceof Secret ? given.reveal() : given;
  if (typeof secret !== 'string') throw new TypeError(`the ${what} is no text`);
  return secret;
}

/** @throws {TypeError} when it is neither a text nor something that gives one */
export function checkSecretSource(source: unknown, what: string): void {
  if (typeof source === 'string' || typeof source === 'function' || source instanceof Secret) return;
  throw new TypeError(`the ${what} is neither a text nor a function`);
}
