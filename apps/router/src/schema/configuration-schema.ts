import { limitsSchema } from './limits-schema.js';
import { listenerSchema } from './listener-schema.js';
import { closed } from './object-schema.js';
import { duration } from './quantity-schema.js';
import { autoRealmSchema, realmSchema, realmTemplateSchema } from './realm-schema.js';

/** How the Router stops. */
export const shutdownSchema = {
  ...closed,
  description: 'What happens between the first SIGTERM or SIGINT and the end.',
  properties: {
    delay: {
      ...duration,
      description: 'New clients are still accepted for so long, because load balancers are slow to notice.',
      default: '0s',
      'x-maximum': '10m',
    },
    drain: {
      ...duration,
      description: 'Then nobody is accepted, and calls that are running may take so long to finish.',
      default: '15s',
      'x-maximum': '10m',
    },
    hard: {
      ...duration,
      description: 'So long after the signal everything that is left is cut.',
      default: '30s',
      'x-minimum': '1ms',
      'x-maximum': '20m',
    },
  },
} as const;

/** What is logged, and how. */
const logSchema = {
  ...closed,
  description: 'The log, on standard output.',
  properties: {
    level: {
      type: 'string',
      description: 'The least important lines that are written.',
      enum: ['debug', 'info', 'warn', 'error', 'silent'],
      default: 'info',
    },
    format: {
      type: 'string',
      description:
        '`json`, one object per line, or `pretty`, for people. Without it: pretty on a terminal, else json.',
      enum: ['json', 'pretty'],
      examples: ['json'],
    },
  },
} as const;

/**
 * The JSON Schema (draft-07) of the configuration file. Everything else about the file follows it: the types, the
 * reference page, the file that `init` writes. Beyond draft-07 it holds `x-minimum` and `x-maximum` for times and sizes.
 */
export const configurationSchema = {
  $schema: 'http://json-schema.org/draft-07/schema#',
  title: 'Configuration of the WAMP router',
  ...closed,
  description: 'One file in YAML 1.2 or JSON describes one router.',
  required: ['version', 'listeners', 'realms'],
  properties: {
    version: { type: 'integer', description: 'The version of this format.', enum: [1], examples: [1] },
    node: {
      ...closed,
      description: 'This router among others.',
      properties: {
        name: {
          type: 'string',
          title: 'a name of letters, digits, "-", "_" and "."',
          description: 'Its name in logs.',
          pattern: '^[A-Za-z0-9][A-Za-z0-9._-]{0,63}$',
          default: 'router-1',
          examples: ['router-1'],
        },
        data_dir: {
          type: 'string',
          title: 'the path of a folder',
          description:
            'The folder for what the router has to remember, such as its own secret. It must not be readable by others. Without it that secret is another after each start.',
          minLength: 1,
          maxLength: 4_096,
          examples: ['/var/lib/wamp'],
        },
      },
    },
    log: logSchema,
    listeners: {
      type: 'array',
      description: 'Where the router listens.',
      items: listenerSchema,
      minItems: 1,
    },
    defaults: {
      ...closed,
      description: 'What holds for all realms.',
      properties: { limits: limitsSchema },
    },
    realms: {
      type: 'array',
      description: 'The realms that clients can join.',
      items: realmSchema,
      minItems: 1,
    },
    realm_templates: {
      type: 'array',
      description: 'What several realms have in common.',
      items: realmTemplateSchema,
    },
    auto_realms: {
      type: 'array',
      description: 'Realms that begin with their first client; the first pattern that fits counts.',
      items: autoRealmSchema,
    },
    shutdown: shutdownSchema,
  },
} as const;
