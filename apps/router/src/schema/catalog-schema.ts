import { closed } from './object-schema.js';

const texts = { type: 'array', items: { type: 'string' } } as const;

/** What reflection tells about the URIs of a realm. */
export const catalogSchema = {
  type: 'array',
  description:
    'What `wamp.reflection.…` tells about procedures, topics and errors, to those who may use them.',
  items: {
    ...closed,
    description:
      'One procedure, topic or error, or a pattern of them. Everything but its URI is text for people.',
    required: ['uri', 'kind'],
    properties: {
      uri: {
        type: 'string',
        description: 'The URI, or the pattern of URIs, that the record is about.',
        examples: ['com.example.add'],
      },
      kind: { type: 'string', description: 'What it is.', enum: ['procedure', 'topic', 'error'] },
      match: {
        type: 'string',
        description: 'How `uri` is compared, as in permissions.',
        enum: ['exact', 'prefix', 'wildcard'],
        default: 'exact',
      },
      args: { ...texts, description: 'The positional arguments, such as `x: integer`.' },
      kwargs: { ...texts, description: 'The keyword arguments, such as `unit: string`.' },
      result: { type: 'string', description: 'What a call gives.', examples: ['integer'] },
      errors: { ...texts, description: 'The URIs of errors that a call can end with.' },
      doc: { type: 'string', description: 'What it is good for.', examples: ['Adds two numbers.'] },
    },
  },
} as const;
