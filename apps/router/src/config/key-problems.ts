import { keyPrincipals } from '@wamp/auth/cryptosign';
import type { ConfigNode } from './config-node.js';
import type { Problem } from './problem.js';
import { type Surroundings, whyUnreadable } from './surroundings.js';

/** Keys of Cryptosign that no client can hold. */
export function publicKeyProblems(holders: ConfigNode): Problem[] {
  return holders.items.flatMap((holder) =>
    holder
      .get('pubkey')
      .items.filter(isNoKey)
      .map((key) => key.error('is no public key of Ed25519')),
  );
}

function isNoKey({ text }: ConfigNode): boolean {
  // What is no hex at all is told by the schema.
  if (text === undefined || !/^[0-9a-f]{64}$/i.test(text)) return false;
  try {
    keyPrincipals([{ authrole: 'user', credential: { publicKeys: [text] } }]);
    return false;
  } catch {
    return true;
  }
}

/** A file with the key of the router that cannot be used, or that others can read. */
export function routerKeyProblems(file: ConfigNode, surroundings: Surroundings): Problem[] {
  const path = file.text;
  if (path === undefined) return [];
  try {
    const isKey = /^[0-9a-f]{64}$/i.test(surroundings.readFile(path).toString('utf8').trim());
    if (!isKey) return [file.error(`${path} does not hold a private key of 64 hex digits`)];
  } catch (error) {
    return [file.error(`cannot read ${path}: ${whyUnreadable(error)}`)];
  }
  return surroundings.isReadableByOthers(path)
    ? [file.warning(`everybody on this machine can read ${path}: chmod 600`)]
    : [];
}
