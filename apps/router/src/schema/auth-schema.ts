import { closed } from './object-schema.js';
import {
  certificateHolderSchema,
  keyHolderSchema,
  principalsFileSchema,
  procedureSchema,
  roleName,
  userSchema,
} from './principal-schema.js';
import { duration } from './quantity-schema.js';

/** The methods, in the order in which the Router prefers them. (D40) */
export const methodNames = [
  'cryptosign',
  'wamp-scram',
  'wampcra',
  'tls',
  'cookie',
  'jwt',
  'ticket',
  'anonymous',
] as const;

/** Where the principals of a method come from: one of these. */
const users = {
  users: { type: 'array', description: 'Those who may log in.', items: userSchema },
  file: principalsFileSchema,
  dynamic: { ...procedureSchema, description: 'A procedure that is asked about each login.' },
} as const;

const anonymous = {
  ...closed,
  description: 'Clients without credentials.',
  required: ['role'],
  properties: {
    role: { ...roleName, description: 'The role that they get; one of `roles`.' },
    allow_remote: {
      type: 'boolean',
      description: 'Needed when a listener can be reached from other machines: then everybody may come in.',
      default: false,
    },
  },
} as const;

const ticket = {
  ...closed,
  description: 'The client sends a secret as it is. One of `users`, `file`, `dynamic`.',
  minProperties: 1,
  properties: {
    ...users,
    allow_insecure: {
      type: 'boolean',
      description:
        'Takes tickets also where others can read along: without TLS, from another machine. Without it they are refused there.',
      default: false,
    },
  },
} as const;

const wampcra = {
  ...closed,
  description:
    'WAMP-CRA: the client signs a challenge with a secret that the router knows. One of `users`, `file`, `dynamic`.',
  minProperties: 1,
  properties: users,
} as const;

const channelBinding = {
  type: 'string',
  description:
    'Whether the login is bound to the TLS connection: `off`, `optional` if the client wants it, `required`.',
  enum: ['off', 'optional', 'required'],
  default: 'optional',
} as const;

const scram = {
  ...closed,
  description:
    'WAMP-SCRAM: both sides prove that they know the password; the router keeps only what it needs to check it. One of `users`, `file`, `dynamic`.',
  minProperties: 1,
  properties: { ...users, channel_binding: channelBinding },
} as const;

const path = { type: 'string', title: 'the path of a file', minLength: 1, maxLength: 4_096 } as const;

const cryptosign = {
  ...closed,
  description: 'Cryptosign: the client has an Ed25519 key. One of `keys`, `file`, `dynamic`.',
  minProperties: 1,
  properties: {
    keys: { type: 'array', description: 'Those who may log in.', items: keyHolderSchema },
    file: principalsFileSchema,
    dynamic: users.dynamic,
    router_key: {
      ...path,
      description:
        'A file with the private key, 64 hex digits, by which the router proves itself to clients.',
      examples: ['/run/secrets/router.key'],
    },
  },
} as const;

const roleMap = {
  ...closed,
  patternProperties: { ...closed.patternProperties, '^(?!x-)': roleName },
} as const;

const certificateField = {
  type: 'string',
  enum: ['CN', 'OU', 'O', 'DNS', 'URI', 'email'],
} as const;

const tls = {
  ...closed,
  description:
    'The client certificate of the TLS connection; `tls.client_ca` of the listener says which are accepted. Those of `users` by their fingerprint; with `role` or `role_from` all others too.',
  properties: {
    users: { type: 'array', description: 'Those who may log in.', items: certificateHolderSchema },
    authid_from: {
      ...certificateField,
      description: 'What of a certificate is the `authid`: a part of its subject, or an alternative name.',
      default: 'CN',
    },
    role: { ...roleName, description: 'The role of all certificates that are not among `users`.' },
    role_from: { ...certificateField, description: 'Instead of `role`: what of a certificate says it.' },
    role_map: {
      ...roleMap,
      description:
        'The role for each value of `role_from`; `*` for every other, and for none. Without it the value is the role.',
    },
  },
  minProperties: 1,
} as const;

const claim = { type: 'string', title: 'the name of a claim', minLength: 1, maxLength: 256 } as const;

const jwt = {
  ...closed,
  description: 'A JSON Web Token of an identity provider (OpenID Connect).',
  required: ['issuer', 'audience', 'jwks'],
  properties: {
    issuer: {
      type: 'string',
      description: 'Who has to have issued it (`iss`).',
      examples: ['https://id.example.com/'],
    },
    audience: {
      type: 'string',
      description: 'Whom it has to be for (`aud`).',
      examples: ['wamp'],
    },
    jwks: {
      type: 'string',
      title: 'a URL that begins with https://',
      description: 'Where the keys of the issuer are. `http://` for this machine only.',
      pattern: '^https://\\S+$|^http://(localhost|127\\.0\\.0\\.1|\\[::1\\])(:\\d+)?(/\\S*)?$',
      examples: ['https://id.example.com/.well-known/jwks.json'],
    },
    authid_claim: { ...claim, description: 'The claim that is the `authid`.', default: 'sub' },
    role: { ...roleName, description: 'The role of everybody with a token.' },
    role_claim: {
      ...claim,
      description: 'Instead of `role`: the claim with the role, or a list of them; dots lead into mappings.',
      examples: ['realm_access.roles'],
    },
    role_map: {
      ...roleMap,
      description:
        'The role for each value of `role_claim`, the first entry that fits; `*` for every other, and for none. Without it the value is the role.',
    },
    as: {
      type: 'array',
      description:
        'How clients bring the token: as `ticket`, or in the `header` `Authorization: Bearer …` of the request that opens the WebSocket.',
      items: { type: 'string', enum: ['ticket', 'header'] },
      minItems: 1,
      uniqueItems: true,
      default: ['ticket', 'header'],
    },
  },
} as const;

const cookie = {
  ...closed,
  description:
    'A browser that logged in by another method is known by its cookie when it comes back. Over WebSocket only.',
  required: ['ttl'],
  properties: {
    ttl: {
      ...duration,
      description: 'How long a login is good for, however often its cookie is shown.',
      examples: ['12h'],
      'x-minimum': '1s',
      'x-maximum': '90d',
    },
    name: {
      type: 'string',
      title: 'the name of a cookie',
      description: 'Its name. Each realm, or template, needs another.',
      pattern: '^[A-Za-z0-9_.-]{1,64}$',
      default: 'wamp_login',
    },
    max: {
      type: 'integer',
      description: 'Cookies that are remembered; the oldest are forgotten (L74).',
      minimum: 1,
      maximum: 10_000_000,
      default: 100_000,
    },
  },
} as const;

/** How clients log in to a realm. */
export const authSchema = {
  ...closed,
  description: 'How clients may log in. A client that offers none of these is refused.',
  properties: {
    order: {
      type: 'array',
      description:
        'Which method is used when a client offers several, the first first. Those that are not named come after them. When not given: cryptosign, wamp-scram, wampcra, tls, cookie, jwt, ticket, anonymous.',
      items: { type: 'string', enum: methodNames },
      uniqueItems: true,
    },
    anonymous,
    ticket,
    wampcra,
    'wamp-scram': scram,
    cryptosign,
    tls,
    jwt,
    cookie,
  },
  minProperties: 1,
} as const;
