import { closed } from './object-schema.js';
import { procedureSchema, roleName, roleNames } from './principal-schema.js';
import { duration } from './quantity-schema.js';

const action = {
  type: 'string',
  enum: ['call', 'register', 'publish', 'subscribe', 'force_register', 'shared_register', 'last_register'],
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
        'The URI, or the pattern of URIs, that the rule is about. Only a rule that begins with `wamp` speaks of URIs below `wamp`. `{authid}`, `{authrole}` and `{session}` stand for those of the session; each fills one part between dots.',
      examples: ['com.example.'],
    },
    match: {
      type: 'string',
      description:
        'How `uri` is compared: `exact`; `prefix`, begins with it; `wildcard`, empty components stand for any. When not given: `exact`, unless there are stars in `uri`: `com.app.*` is the prefix `com.app.`, `com.*.x` the wildcard pattern `com..x`.',
      enum: ['exact', 'prefix', 'wildcard'],
      examples: ['prefix'],
    },
    allow: {
      ...actions,
      description:
        'The actions that are allowed: `all`, or a list of them. The rights beside `register` are not among `all` and need `register` too: `force_register` takes procedures from whoever holds them, `shared_register` shares a procedure with other Callees, `last_register` does so with `invoke: last`.',
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

/** The roles of a Realm. */
export const rolesSchema = {
  type: 'array',
  description: 'What sessions may do, by role.',
  minItems: 1,
  items: {
    ...closed,
    description: 'A role: either rules, or an authorizer that is asked.',
    required: ['name'],
    properties: {
      name: { ...roleName, description: 'The name of the role. Unique in its realm.' },
      inherits: {
        ...roleNames,
        description: 'Roles whose rules hold here too; among equals the own rules decide.',
      },
      permissions: { type: 'array', description: 'The rules of the role.', items: permission },
      authorizer: {
        ...procedureSchema,
        description:
          'A procedure that is asked what sessions of this role may do, instead of `permissions`. Only sessions in `role` may register it, and nobody may call it.',
      },
      cache: {
        ...closed,
        description: 'Answers of the authorizer that say `cache: true` are remembered.',
        required: ['ttl'],
        properties: {
          ttl: {
            ...duration,
            description: 'For how long.',
            'x-minimum': '1ms',
            'x-maximum': '60s',
          },
        },
      },
    },
  },
} as const;
