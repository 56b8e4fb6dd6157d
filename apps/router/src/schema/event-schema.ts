import { closed } from './object-schema.js';
import { duration, size } from './quantity-schema.js';

const uri = {
  type: 'string',
  description: 'The topic, or the pattern of topics.',
  examples: ['com.example.'],
} as const;

const match = {
  type: 'string',
  description:
    'How `uri` is compared: `exact`; `prefix`, begins with it; `wildcard`, empty components stand for any.',
  enum: ['exact', 'prefix', 'wildcard'],
  default: 'exact',
} as const;

const lifetime = { ...duration, examples: ['24h'], 'x-minimum': '1ms' } as const;

/** What becomes of events that Publishers ask to retain. */
export const retainedSchema = {
  ...closed,
  description: 'Events that Publishers ask to keep for Subscribers who come later: the last of each topic.',
  properties: {
    enabled: {
      type: 'boolean',
      description: 'Whether events are retained at all. Without it the realm does not announce it.',
      default: true,
    },
    without: {
      type: 'array',
      description: 'Topics whose events are published as usual, but not retained.',
      items: { ...closed, description: 'A topic.', required: ['uri'], properties: { uri, match } },
    },
    ttl: { ...lifetime, description: 'How long an event is retained; for ever when it is not given.' },
  },
} as const;

/** Topics whose events can be asked for later. */
export const historySchema = {
  ...closed,
  description:
    'Event history: what was published can be asked for later with `wamp.subscription.get_events`. It is kept in memory.',
  required: ['topics'],
  properties: {
    topics: {
      type: 'array',
      description: 'The topics whose events are kept.',
      items: {
        ...closed,
        description: 'A topic with history.',
        required: ['uri'],
        properties: {
          uri,
          match,
          limit: {
            type: 'integer',
            description:
              'Events kept; the oldest go first. When not given: `defaults.limits.history.events`.',
            minimum: 1,
            maximum: 10_000_000,
          },
          size: {
            ...size,
            description:
              'Bytes kept; the oldest events go first. When not given: `defaults.limits.history.size`.',
            'x-minimum': '1B',
          },
          ttl: { ...lifetime, description: 'How long an event is kept; for ever when it is not given.' },
        },
      },
    },
  },
} as const;

/** How far receivers may trust what they get. */
export const trustLevelsSchema = {
  type: 'array',
  description:
    'The level of trust that receivers of calls and events are told. The first rule that fits decides; when none fits, no level is told.',
  items: {
    ...closed,
    description:
      'A rule about trust. It fits what comes from `role` and goes to `uri`, each as far as it is given.',
    required: ['level'],
    properties: {
      level: { type: 'integer', description: 'The level; 0 is the lowest.', minimum: 0, maximum: 1_000_000 },
      role: {
        type: 'string',
        title: 'a role name without spaces',
        pattern: '^[^\\s]{1,128}$',
        description: 'The role of the Caller or Publisher; one of `roles`.',
        examples: ['guest'],
      },
      uri: { ...uri, description: 'The procedure or topic, or a pattern of them.' },
      match,
    },
  },
} as const;
