import { catalogSchema } from './catalog-schema.js';
import { historySchema, retainedSchema, trustLevelsSchema } from './event-schema.js';
import { closed } from './object-schema.js';

const action = {
  type: 'string',
  enum: ['call', 'register', 'publish', 'subscribe', 'force_register'],
} as const;

const actions = {
  title: 'all, or a list of actions',
  anyOf: [
    { type: 'string', enum: ['all'] },
    { type: 'array', items: action, uniqueItems: true },
  ],
} as const;

const permission = {
  ...closed,
  description:
    'A rule about URIs. It speaks only of the actions that it names. The most specific rule that names an action decides; among equals `deny` wins. What no rule allows is refused.',
  required: ['uri'],
  properties: {
    uri: {
      type: 'string',
      description:
        'The URI, or the pattern of URIs, that the rule is about. Only a rule that begins with `wamp` speaks of URIs below `wamp`.',
      examples: ['com.example.'],
    },
    match: {
      type: 'string',
      description:
        'How `uri` is compared: `exact`; `prefix`, begins with it; `wildcard`, empty components stand for any.',
      enum: ['exact', 'prefix', 'wildcard'],
      default: 'exact',
    },
    allow: {
      ...actions,
      description:
        'The actions that are allowed: `all`, or a list of them. `force_register`, the right to take procedures from whoever holds them, is not among `all` and needs `register` beside it.',
    },
    deny: { ...actions, description: 'The actions that are refused: `all`, or a list of them.' },
    disclose: {
      type: 'string',
      description:
        'Whether receivers learn who calls or publishes what this rule allows. When not given: `disclose` of the realm, whose `always` is stronger.',
      enum: ['never', 'by_option', 'always'],
    },
  },
} as const;

const disclosure = { type: 'string', enum: ['never', 'by_option', 'always'], default: 'never' } as const;

const roleName = {
  type: 'string',
  title: 'a role name without spaces',
  pattern: '^[^\\s]{1,128}$',
  examples: ['guest'],
} as const;

const roleNames = { type: 'array', items: roleName, uniqueItems: true, default: [] } as const;

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

/** One Realm. */
export const realmSchema = {
  ...closed,
  description: 'A realm: sessions of different realms never meet.',
  required: ['name', 'auth', 'roles'],
  properties: {
    name: {
      type: 'string',
      description: 'The URI that clients join. Unique.',
      examples: ['com.example.app'],
    },
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
    auth: {
      ...closed,
      description: 'How clients may log in. A client that offers none of these is refused.',
      properties: {
        anonymous: {
          ...closed,
          description: 'Clients without credentials.',
          required: ['role'],
          properties: { role: { ...roleName, description: 'The role that they get; one of `roles`.' } },
        },
      },
      minProperties: 1,
    },
    roles: {
      type: 'array',
      description: 'What sessions may do, by role.',
      minItems: 1,
      items: {
        ...closed,
        description: 'A role.',
        required: ['name', 'permissions'],
        properties: {
          name: { ...roleName, description: 'The name of the role. Unique in its realm.' },
          permissions: { type: 'array', description: 'The rules of the role.', items: permission },
        },
      },
    },
  },
} as const;
