import { authSchema } from './auth-schema.js';
import { catalogSchema } from './catalog-schema.js';
import { historySchema, retainedSchema, trustLevelsSchema } from './event-schema.js';
import { closed } from './object-schema.js';
import { roleNames } from './principal-schema.js';
import { duration } from './quantity-schema.js';
import { rolesSchema } from './role-schema.js';

const disclosure = { type: 'string', enum: ['never', 'by_option', 'always'], default: 'never' } as const;

const meta = {
  ...closed,
  description:
    'The meta API: events and procedures below `wamp` that tell the sessions of the realm about each other. Rules of a role that begin with `wamp` decide first.',
  properties: {
    enabled: {
      type: 'boolean',
      description: 'Without it there are no meta events and procedures, no testaments and no reflection.',
      default: true,
    },
    read: {
      ...roleNames,
      description: 'The roles that may list sessions, registrations and subscriptions, and hear of changes.',
    },
    kill: {
      ...roleNames,
      description: 'The roles that may end sessions, and take registrations and subscriptions away.',
    },
  },
} as const;

/** What can be said about a realm, whatever its name. */
const realmKeys = {
  uri_check: {
    type: 'string',
    description:
      '`strict` lets components hold `a-z`, `0-9` and `_` only; `loose` anything but `.`, `#` and white space.',
    enum: ['loose', 'strict'],
    default: 'loose',
  },
  disclose: {
    ...closed,
    description: 'Whether receivers learn who called or published.',
    properties: {
      caller: {
        ...disclosure,
        description: 'The identity of Callers: `never`, `by_option` when the Caller asks for it, `always`.',
      },
      publisher: {
        ...disclosure,
        description:
          'The identity of Publishers: `never`, `by_option` when the Publisher asks for it, `always`.',
      },
    },
  },
  meta,
  catalog: catalogSchema,
  retained: retainedSchema,
  history: historySchema,
  trust_levels: trustLevelsSchema,
  forward_timeout: {
    title: 'by_option, always, or a list of URIs',
    description:
      'Which timeouts of calls are left to Callees that announce `call_timeout`: those of procedures that they register so (`by_option`), `always`, or besides those the procedures of a list.',
    anyOf: [
      { type: 'string', enum: ['by_option', 'always'] },
      {
        type: 'array',
        items: {
          ...closed,
          description: 'Procedures by URI.',
          required: ['uri'],
          properties: {
            uri: {
              type: 'string',
              description: 'The URI, or the pattern of URIs.',
              examples: ['com.example.'],
            },
            match: {
              type: 'string',
              description: 'How `uri` is compared.',
              enum: ['exact', 'prefix', 'wildcard'],
              default: 'exact',
            },
          },
        },
      },
    ],
    default: 'by_option',
  },
  auth: authSchema,
  roles: rolesSchema,
  take_over: {
    type: 'string',
    description:
      'Whose sessions get a token with which a new session of theirs replaces them at once, as after a lost connection.',
    enum: ['never', 'authenticated', 'everybody'],
    default: 'authenticated',
  },
  redirects_to: {
    type: 'array',
    description: 'Other realms that a `dynamic` authenticator of this one may send a client to.',
    items: { type: 'string' },
    uniqueItems: true,
    default: [],
  },
} as const;

const realmName = {
  type: 'string',
  description: 'The URI that clients join. Unique.',
  examples: ['com.example.app'],
} as const;

/** One Realm. */
export const realmSchema = {
  ...closed,
  description: 'A realm: sessions of different realms never meet.',
  required: ['name'],
  properties: {
    name: realmName,
    template: {
      type: 'string',
      description: 'One of `realm_templates`: what it says holds here too, but for the keys that stand here.',
      examples: ['tenant'],
    },
    ...realmKeys,
  },
} as const;

/** What several realms have in common. */
export const realmTemplateSchema = {
  ...closed,
  description: 'What several realms have in common. Besides its name it has the keys of `realms[]`.',
  'x-like': 'realms[]',
  required: ['name', 'auth', 'roles'],
  properties: {
    name: { type: 'string', description: 'The name of the template. Unique.', examples: ['tenant'] },
    ...realmKeys,
  },
} as const;

/** Realms that begin with their first client. */
export const autoRealmSchema = {
  ...closed,
  description: 'Realms that are created when somebody who may log in to them asks for them.',
  required: ['uri', 'template'],
  properties: {
    uri: {
      type: 'string',
      description: 'The pattern of their names.',
      examples: ['com.example.tenant.'],
    },
    match: {
      type: 'string',
      description: 'How `uri` is compared.',
      enum: ['prefix', 'wildcard'],
      default: 'prefix',
    },
    template: { type: 'string', description: 'What they are like; one of `realm_templates`.' },
    max: {
      type: 'integer',
      description: 'So many at the most at the same time; clients of more are refused.',
      minimum: 1,
      maximum: 1_000_000,
      default: 1_000,
    },
    idle: {
      ...duration,
      description: 'A realm that has had no session for so long is removed.',
      default: '10m',
      'x-minimum': '1s',
      'x-maximum': '24d',
    },
  },
} as const;
