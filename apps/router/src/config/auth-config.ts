import type { BindingPolicy } from '@wamp/auth/scram';
import type { Duration } from './quantity.js';

/** The methods that a configuration can name. */
export type MethodName =
  'cryptosign' | 'wamp-scram' | 'wampcra' | 'tls' | 'cookie' | 'jwt' | 'ticket' | 'anonymous';

/** The methods whose principals can stand in a file. */
export type FileMethod = 'ticket' | 'wampcra' | 'wamp-scram' | 'cryptosign';

/** `auth` of a realm. */
export interface AuthEntry {
  order?: MethodName[];
  anonymous?: { role: string; allow_remote?: boolean };
  ticket?: UsersEntry & { allow_insecure?: boolean };
  wampcra?: UsersEntry;
  'wamp-scram'?: UsersEntry & { channel_binding?: BindingPolicy };
  cryptosign?: CryptosignEntry;
  tls?: TlsLoginEntry;
  jwt?: JwtEntry;
  cookie?: CookieEntry;
}

/** Where the principals of a method come from: one of the three. */
export interface UsersEntry {
  users?: UserEntry[];
  file?: string;
  dynamic?: ProcedureEntry;
}

/** Somebody who has a secret in common with the Router. */
export interface UserEntry {
  authid: string;
  role: string;
  secret: string;
}

/** A procedure that decides. */
export interface ProcedureEntry {
  procedure: string;
  realm?: string;
  role: string;
}

/** `auth.cryptosign` */
export interface CryptosignEntry {
  keys?: KeyHolderEntry[];
  file?: string;
  dynamic?: ProcedureEntry;
  router_key?: string;
}

/** Somebody who has the private key to public ones. */
export interface KeyHolderEntry {
  authid: string;
  role: string;
  pubkey: string[];
}

/** `auth.tls` */
export interface TlsLoginEntry {
  users?: CertificateHolderEntry[];
  authid_from?: CertificateFieldName;
  role?: string;
  role_from?: CertificateFieldName;
  role_map?: Record<string, string>;
}

/** A part of a certificate. */
export type CertificateFieldName = 'CN' | 'OU' | 'O' | 'DNS' | 'URI' | 'email';

/** Somebody who has a client certificate. */
export interface CertificateHolderEntry {
  authid: string;
  role: string;
  fingerprint: string;
}

/** `auth.jwt` */
export interface JwtEntry {
  issuer: string;
  audience: string;
  jwks: string;
  authid_claim?: string;
  role?: string;
  role_claim?: string;
  role_map?: Record<string, string>;
  as?: ('ticket' | 'header')[];
}

/** `auth.cookie` */
export interface CookieEntry {
  ttl: Duration;
  name?: string;
  max?: number;
}
