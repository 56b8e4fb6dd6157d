import type { Principal, TlsCertificate } from '@wamp/protocol';
import { roleFor } from '../transport-login/role-map.js';
import { sanEntries } from './san-entries.js';

/** Who a certificate is; `undefined` for nobody. Throwing refuses with `wamp.error.authentication_failed`. */
export type CertificateMapping = (
  certificate: TlsCertificate,
) => CertificatePrincipal | undefined | Promise<CertificatePrincipal | undefined>;

/** Who a certificate is. */
export type CertificatePrincipal = Pick<Principal, 'authid' | 'authrole' | 'authextra' | 'realm'>;

/**
 * A part of a certificate: of its subject (`CN`, `OU`, `O`), one of its alternative names (`DNS`, `URI`, `email`), or
 * the SHA-256 `fingerprint`.
 */
export type CertificateField = 'CN' | 'OU' | 'O' | 'DNS' | 'URI' | 'email' | 'fingerprint';

/** Options of {@link byField}. */
export interface FieldMapping {
  /** What is the `authid`; a certificate that has it twice is nobody. @defaultValue `CN` */
  readonly authidFrom?: CertificateField;
  /** The role of everybody. */
  readonly role?: string;
  /** What is the role. */
  readonly roleFrom?: CertificateField;
  /**
   * The role of this Router for values of `roleFrom`: the first entry that one of them is wins, `*` stands for any
   * certificate. @defaultValue the value itself, if there is exactly one
   */
  readonly roleMap?: Readonly<Record<string, string>>;
}

/**
 * Maps certificates by what stands in them: for an authority that issues them for this purpose alone.
 * @throws {TypeError} when there is no way to a role
 */
export function byField({ authidFrom = 'CN', role, roleFrom, roleMap }: FieldMapping): CertificateMapping {
  if ((role === undefined) === (roleFrom === undefined)) {
    throw new TypeError('a certificate needs either `role` or `roleFrom`');
  }
  const roles = roleMap === undefined ? undefined : new Map(Object.entries(roleMap));
  return (certificate) => {
    const authid = only(valuesOf(certificate, authidFrom));
    const authrole = role ?? (roleFrom && roleFor(valuesOf(certificate, roleFrom), roles));
    return authid === undefined || authrole === undefined ? undefined : { authid, authrole };
  };
}

/** One certificate, by its fingerprint, and who it is. */
export interface KnownCertificate extends CertificatePrincipal {
  /** SHA-256 of the whole certificate in hex, with or without colons, in any case. */
  readonly fingerprint: string;
}

/**
 * Maps exactly these certificates.
 * @throws {TypeError} when one is no SHA-256 fingerprint, or stands twice
 */
export function byFingerprint(known: readonly KnownCertificate[]): CertificateMapping {
  const principals = new Map<string, CertificatePrincipal>();
  for (const { fingerprint, ...principal } of known) {
    const hex = fingerprint.replaceAll(':', '').toLowerCase();
    if (!/^[0-9a-f]{64}$/.test(hex)) throw new TypeError(`"${fingerprint}" is no SHA-256 fingerprint`);
    if (principals.has(hex)) throw new TypeError(`the fingerprint "${fingerprint}" stands twice`);
    principals.set(hex, principal);
  }
  return ({ fingerprint }) => principals.get(fingerprint);
}

function valuesOf(certificate: TlsCertificate, field: CertificateField): readonly string[] {
  switch (field) {
    case 'fingerprint':
      return [certificate.fingerprint];
    case 'DNS':
    case 'URI':
    case 'email':
      return sanEntries(certificate.subjectAltName ?? '', field).filter((value) => value !== '');
    case 'CN':
    case 'OU':
    case 'O': {
      const values = Object.hasOwn(certificate.subject, field) ? certificate.subject[field] : undefined;
      return (typeof values === 'string' ? [values] : (values ?? [])).filter((value) => value !== '');
    }
  }
}

const only = (values: readonly string[]): string | undefined => (values.length === 1 ? values[0] : undefined);
