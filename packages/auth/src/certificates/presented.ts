import { fromHex, toHex } from '../bytes/hex.js';
import { addressFrom } from './address.js';
import { type Certificate, authorityFields, delegateFields, domain, domainFields } from './certificate.js';
import type { StructFields } from './eip712.js';

/** A certificate and the 65 octets that are to be its signature. */
export interface SignedCertificate {
  readonly certificate: Certificate;
  readonly signature: Uint8Array;
}

/**
 * Reads one `[certificate, signature]` pair as it came in a message. Only what we would have written ourselves is a
 * certificate: another domain, other definitions of types, unknown fields are none. [CRY-38] [CRY-39]
 */
export function readCertificate(pair: unknown): SignedCertificate | undefined {
  if (!Array.isArray(pair) || pair.length !== 2) return undefined;
  const parts: readonly unknown[] = pair;
  const [typed, text] = parts;
  const signature = fromHex(text, 65);
  if (!isDict(typed) || signature === undefined) return undefined;
  const { primaryType, message } = typed;
  if (!hasKeys(typed, ['domain', 'message', 'primaryType', 'types']) || !isDict(message)) return undefined;
  if (!isDict(typed['domain']) || !isOurDomain(typed['domain'])) return undefined;
  const fields = fieldsOf(primaryType);
  if (fields === undefined || !areOurTypes(typed['types'], String(primaryType), fields)) return undefined;
  if (
    !hasKeys(
      message,
      fields.map(([name]) => name),
    )
  )
    return undefined;
  const certificate = fields === delegateFields ? readDelegate(message) : readAuthority(message);
  return certificate && { certificate, signature };
}

type Dict = Readonly<Record<string, unknown>>;

function readDelegate(message: Dict): Certificate | undefined {
  const common = readCommon(message);
  const delegate = addressFrom(message['delegate']);
  const key = fromHex(withoutPrefix(message['csPubKey']), 32);
  const bootedAt = unsigned(message['bootedAt'], 64);
  if (common === undefined || delegate === undefined || key === undefined || bootedAt === undefined) {
    return undefined;
  }
  return { kind: 'delegate', ...common, delegate, csPubKey: toHex(key), bootedAt };
}

function readAuthority(message: Dict): Certificate | undefined {
  const common = readCommon(message);
  const issuer = addressFrom(message['issuer']);
  const subject = addressFrom(message['subject']);
  const realm = addressFrom(message['realm']);
  const capabilities = unsigned(message['capabilities'], 64);
  if (common === undefined || capabilities === undefined) return undefined;
  if (issuer === undefined || subject === undefined || realm === undefined) return undefined;
  return { kind: 'authority', ...common, issuer, subject, realm, capabilities };
}

function readCommon({ chainId, verifyingContract, validFrom, meta }: Dict) {
  const chain = unsigned(chainId, 256);
  const contract = addressFrom(verifyingContract);
  const block = unsigned(validFrom, 256);
  if (chain === undefined || contract === undefined || block === undefined) return undefined;
  if (typeof meta !== 'string') return undefined;
  return { chainId: chain, verifyingContract: contract, validFrom: block, meta };
}

/** An unsigned integer that was not rounded on its way: a safe number, a bigint, or decimal text. [CRY-43] */
export function unsigned(value: unknown, bits: number): bigint | undefined {
  const exact = exactly(value);
  return exact !== undefined && exact >= 0n && exact < 1n << BigInt(bits) ? exact : undefined;
}

function exactly(value: unknown): bigint | undefined {
  if (typeof value === 'bigint') return value;
  if (typeof value === 'number') return Number.isSafeInteger(value) ? BigInt(value) : undefined;
  return typeof value === 'string' && /^(?:0|[1-9]\d{0,77})$/.test(value) ? BigInt(value) : undefined;
}

function withoutPrefix(value: unknown): unknown {
  return typeof value === 'string' && value.startsWith('0x') ? value.slice(2) : value;
}

function fieldsOf(primaryType: unknown): StructFields | undefined {
  if (primaryType === 'EIP712DelegateCertificate') return delegateFields;
  return primaryType === 'EIP712AuthorityCertificate' ? authorityFields : undefined;
}

function isOurDomain(given: Dict): boolean {
  return (
    hasKeys(given, Object.keys(domain)) &&
    given['name'] === domain.name &&
    given['version'] === domain.version
  );
}

function areOurTypes(types: unknown, primaryType: string, fields: StructFields): boolean {
  return (
    isDict(types) &&
    hasKeys(types, ['EIP712Domain', primaryType]) &&
    areFields(types['EIP712Domain'], domainFields) &&
    areFields(types[primaryType], fields)
  );
}

function areFields(given: unknown, ours: StructFields): boolean {
  if (!Array.isArray(given) || given.length !== ours.length) return false;
  const entries: readonly unknown[] = given;
  return ours.every(([name, type], at) => {
    const entry = entries[at];
    return (
      isDict(entry) && hasKeys(entry, ['name', 'type']) && entry['name'] === name && entry['type'] === type
    );
  });
}

function hasKeys(dict: Dict, keys: readonly string[]): boolean {
  return Object.keys(dict).length === keys.length && keys.every((key) => Object.hasOwn(dict, key));
}

function isDict(value: unknown): value is Dict {
  return (
    typeof value === 'object' && value !== null && !Array.isArray(value) && !(value instanceof Uint8Array)
  );
}
