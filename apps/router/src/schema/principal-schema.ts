import { closed } from './object-schema.js';

/** The name of a role. */
export const roleName = {
  type: 'string',
  title: 'a role name without spaces',
  pattern: '^[^\\s]{1,128}$',
  examples: ['guest'],
} as const;

/** Names of roles. */
export const roleNames = { type: 'array', items: roleName, uniqueItems: true, default: [] } as const;

const authid = {
  type: 'string',
  title: 'a name without spaces',
  description: 'The name that the client logs in with. Unique in its list.',
  pattern: '^[^\\s]{1,256}$',
  examples: ['alice'],
} as const;

const role = { ...roleName, description: 'The role that the session gets; one of `roles`.' } as const;

/** Somebody who has a secret in common with the Router. */
export const userSchema = {
  ...closed,
  description: 'One who may log in.',
  required: ['authid', 'role', 'secret'],
  properties: {
    authid,
    role,
    secret: {
      type: 'string',
      title: 'a secret, as `hash-secret` prints it',
      description:
        'What `wamp-router hash-secret` printed, or a reference such as `${file:/run/secrets/alice}`. Written here in the clear it is warned about.',
      minLength: 1,
      maxLength: 4_096,
      'x-secret': true,
    },
  },
} as const;

/** Somebody who has the private key to public ones. */
export const keyHolderSchema = {
  ...closed,
  description: 'One who may log in.',
  required: ['authid', 'role', 'pubkey'],
  properties: {
    authid,
    role,
    pubkey: {
      type: 'array',
      description: 'The public Ed25519 keys, any of which will do.',
      minItems: 1,
      uniqueItems: true,
      items: { type: 'string', title: 'a key of 64 hex digits', pattern: '^[0-9a-fA-F]{64}$' },
    },
  },
} as const;

/** Somebody who has a client certificate. */
export const certificateHolderSchema = {
  ...closed,
  description: 'One who may log in, by a certificate that a CA of the listener has signed.',
  required: ['authid', 'role', 'fingerprint'],
  properties: {
    authid,
    role,
    fingerprint: {
      type: 'string',
      title: 'SHA-256 in 64 hex digits',
      description: 'SHA-256 of the certificate, as `openssl x509 -fingerprint -sha256` prints it.',
      pattern: '^([0-9a-fA-F]{2}:?){31}[0-9a-fA-F]{2}$',
    },
  },
} as const;

/** A procedure that decides, and who may be it. */
export const procedureSchema = {
  ...closed,
  description: 'A procedure that decides. Only sessions in `role` may register it, and nobody may call it.',
  required: ['procedure', 'role'],
  properties: {
    procedure: { type: 'string', description: 'Its URI.', examples: ['com.example.auth'] },
    realm: {
      type: 'string',
      description: 'The realm where it is registered. When not given: this one.',
      examples: ['com.example.auth'],
    },
    role: { ...roleName, description: 'The role of the session that registers it; one of that realm.' },
  },
} as const;

/** A file with principals. */
export const principalsFileSchema = {
  type: 'string',
  title: 'the path of a file',
  description:
    'A file in YAML or JSON with such a list. It is read again when it changes: those who are not in it any more, or have another role or secret, must log in anew. While it has mistakes, the former list holds.',
  minLength: 1,
  maxLength: 4_096,
  examples: ['users.yaml'],
} as const;
