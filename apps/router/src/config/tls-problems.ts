import { createPrivateKey, X509Certificate } from 'node:crypto';
import type { ConfigNode } from './config-node.js';
import type { Problem } from './problem.js';
import { type Surroundings, whyUnreadable } from './surroundings.js';

/** From here on a certificate is said to expire soon. */
const soonMs = 14 * 24 * 3_600_000;

/** Mistakes in `tls` of a listener: what its files hold, and whether it fits together. */
export function tlsProblems(tls: ConfigNode, surroundings: Surroundings): Problem[] {
  if (!tls.exists) return [];
  return [tls, ...tls.get('sni').items]
    .flatMap((pair) => pairProblems(pair, surroundings))
    .concat(clientProblems(tls, surroundings));
}

function pairProblems(pair: ConfigNode, surroundings: Surroundings): Problem[] {
  const [cert, key] = [pair.get('cert'), pair.get('key')];
  const certificate = parsed(cert, surroundings, (pem) => new X509Certificate(pem));
  const privateKey = parsed(key, surroundings, (pem) => createPrivateKey(pem));
  const fits =
    certificate.value === undefined ||
    privateKey.value === undefined ||
    certificate.value.checkPrivateKey(privateKey.value);
  return [
    ...certificate.problems,
    ...privateKey.problems,
    ...(fits ? [] : [key.error('is not the key of the certificate')]),
    ...(certificate.value === undefined ? [] : expiry(cert, certificate.value, surroundings.now())),
    ...(key.text !== undefined && surroundings.isReadableByOthers(key.text)
      ? [key.warning(`everybody on this machine can read ${key.text}: chmod 600`)]
      : []),
  ];
}

function clientProblems(tls: ConfigNode, surroundings: Surroundings): Problem[] {
  const [ca, choice] = [tls.get('client_ca'), tls.get('client_certificate')];
  if (!ca.exists && choice.exists) return [choice.error('needs client_ca: who may have signed it')];
  const { value, problems } = parsed(ca, surroundings, (pem) => new X509Certificate(pem));
  return [...problems, ...(value === undefined ? [] : expiry(ca, value, surroundings.now()))];
}

interface Parsed<T> {
  readonly value?: T;
  readonly problems: readonly Problem[];
}

function parsed<T>(file: ConfigNode, surroundings: Surroundings, parse: (pem: Buffer) => T): Parsed<T> {
  const path = file.text;
  if (path === undefined) return { problems: [] };
  let pem: Buffer;
  try {
    pem = surroundings.readFile(path);
  } catch (error) {
    return { problems: [file.error(`cannot read ${path}: ${whyUnreadable(error)}`)] };
  }
  try {
    return { value: parse(pem), problems: [] };
  } catch {
    // What the parser says may hold parts of a key.
    return { problems: [file.error(`${path} holds nothing of this kind in PEM, or it is encrypted`)] };
  }
}

function expiry(file: ConfigNode, certificate: X509Certificate, now: number): Problem[] {
  const from = Date.parse(certificate.validFrom);
  const until = Date.parse(certificate.validTo);
  const day = (time: number): string => new Date(time).toISOString().slice(0, 10);
  if (now >= until) return [file.error(`the certificate expired on ${day(until)}`)];
  if (now < from) return [file.warning(`the certificate is not valid before ${day(from)}`)];
  return until - now < soonMs ? [file.warning(`the certificate expires on ${day(until)}`)] : [];
}
