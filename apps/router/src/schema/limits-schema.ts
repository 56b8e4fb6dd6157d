import { closed } from './object-schema.js';
import { duration, size } from './quantity-schema.js';

const count = { type: 'integer', minimum: 1, maximum: 10_000_000 } as const;
const patience = { ...duration, 'x-minimum': '1ms', 'x-maximum': '2m' } as const;

/** What the Router holds back at the most. */
export const limitsSchema = {
  ...closed,
  description: 'What the router holds back at the most; for each session where nothing else is said.',
  properties: {
    hello_timeout: {
      ...patience,
      description: 'From an open connection to HELLO (L09).',
      default: '5s',
      'x-maximum': '60s',
    },
    join_timeout: { ...patience, description: 'From HELLO to WELCOME (L10).', default: '30s' },
    challenge_timeout: {
      ...patience,
      description: 'From CHALLENGE to AUTHENTICATE (L11).',
      default: '15s',
      'x-maximum': '15s',
    },
    joins_per_address: {
      ...count,
      description: 'Connections of one address that have not logged in yet; not for this machine (L03).',
      default: 100,
    },
    failed_logins: {
      ...closed,
      description: 'What becomes of those who guess (L13).',
      properties: {
        per_minute: {
          ...count,
          description:
            'Failed logins of one neighbourhood of addresses, and of one `authid` in one realm, in a minute; then logins have to wait.',
          default: 10,
        },
        delay: {
          ...duration,
          description:
            'The longest that they have to wait; the first delay is 500ms, each further one twice as long.',
          default: '30s',
          'x-minimum': '1ms',
          'x-maximum': '24d',
        },
        watched: {
          ...count,
          description: 'Addresses and names of which failures are remembered.',
          default: 10_000,
        },
        answer: {
          ...duration,
          description: 'No login is refused sooner after HELLO or AUTHENTICATE.',
          default: '100ms',
          'x-maximum': '10s',
        },
      },
    },
    authenticator: {
      ...closed,
      description: 'Procedures that are asked who somebody is (L14).',
      properties: {
        timeout: { ...patience, description: 'For one answer.', default: '5s', 'x-maximum': '60s' },
        pending: { ...count, description: 'Unanswered questions of one realm.', default: 256 },
      },
    },
    authorizer: {
      ...closed,
      description: 'Procedures that are asked who may do what (L14).',
      properties: {
        timeout: { ...patience, description: 'For one answer.', default: '5s', 'x-maximum': '60s' },
        pending: { ...count, description: 'Unanswered questions of one realm.', default: 256 },
      },
    },
    subscriptions_per_session: { ...count, description: 'Subscriptions (L40).', default: 1_000 },
    pattern_subscriptions_per_session: {
      ...count,
      description: 'Of those, with `match` prefix or wildcard (L40).',
      default: 100,
    },
    registrations_per_session: { ...count, description: 'Registrations (L41).', default: 1_000 },
    pattern_registrations_per_session: {
      ...count,
      description: 'Of those, with `match` prefix or wildcard (L41).',
      default: 100,
    },
    subscriptions_per_realm: {
      ...count,
      description: 'Subscriptions of a realm, all sessions together (L42).',
      default: 1_000_000,
    },
    registrations_per_realm: {
      ...count,
      description: 'Registrations of a realm, all sessions together (L42).',
      default: 100_000,
    },
    in_flight_calls_per_session: {
      ...count,
      description: 'Unanswered calls of a Caller (L44).',
      default: 1_024,
      maximum: 65_536,
    },
    in_flight_invocations_per_session: {
      ...count,
      description: 'Unanswered invocations of a Callee (L45).',
      default: 1_024,
      maximum: 65_536,
    },
    callees_per_registration: {
      ...count,
      description: 'Callees of one shared registration (L43).',
      default: 1_024,
      maximum: 65_536,
    },
    queued_calls_per_registration: {
      ...count,
      description: 'Calls that wait for a Callee below its `concurrency` (L45).',
      default: 1_024,
      maximum: 65_536,
    },
    call_timeout: {
      ...closed,
      description: 'The `timeout` of calls.',
      properties: {
        max: {
          ...duration,
          description: 'Longer ones are cut to it (L46).',
          default: '3600s',
          'x-minimum': '1ms',
          'x-maximum': '24d',
        },
      },
    },
    turn: {
      ...closed,
      description: 'What is done for one client before the others have their turn (L49).',
      properties: {
        messages: {
          ...count,
          description: 'Messages of a connection; 64 messages that one of them causes count as one more.',
          default: 64,
          maximum: 4_096,
        },
        size: {
          ...size,
          description: 'Bytes of a connection.',
          default: '256KiB',
          'x-minimum': '4KiB',
          'x-maximum': '16MiB',
        },
        receivers: {
          ...count,
          description: 'Receivers that a publication goes to.',
          default: 256,
          maximum: 65_536,
        },
      },
    },
    receivers_per_list: {
      ...count,
      description: 'Entries of a list that says who may or must not get an event (L51).',
      default: 1_000,
      maximum: 10_000,
    },
    testaments_per_session: { ...count, description: 'Testaments (L52).', default: 16, maximum: 1_024 },
    testament_size: {
      ...size,
      description: 'All testaments of a session together (L52).',
      default: '64KiB',
      'x-minimum': '64B',
      'x-maximum': '16MiB',
    },
    retained: {
      ...closed,
      description: 'Retained events of a realm.',
      properties: {
        events: { ...count, description: 'Their number (L71).', default: 10_000 },
        event_size: {
          ...size,
          description: 'One of them (L71).',
          default: '64KiB',
          'x-minimum': '64B',
          'x-maximum': '16MiB',
        },
        size: {
          ...size,
          description: 'All of them (L71).',
          default: '64MiB',
          'x-minimum': '64B',
          'x-maximum': '16GiB',
        },
      },
    },
    history: {
      ...closed,
      description: 'Event history.',
      properties: {
        events: { ...count, description: 'Events of one topic or pattern (L72).', default: 1_000 },
        size: {
          ...size,
          description: 'Bytes of one topic or pattern (L72).',
          default: '16MiB',
          'x-minimum': '64B',
          'x-maximum': '16GiB',
        },
        realm_size: {
          ...size,
          description: 'Bytes of a realm (L72).',
          default: '256MiB',
          'x-minimum': '64B',
          'x-maximum': '64GiB',
        },
      },
    },
    kill_grace: {
      ...patience,
      description: 'How long a Caller waits for a Callee that is to stop its call (L47).',
      default: '10s',
    },
    goodbye_timeout: {
      ...patience,
      description: 'For the answer to GOODBYE (L69).',
      default: '5s',
      'x-maximum': '30s',
    },
    send_queue: {
      ...closed,
      description: 'Messages that wait because the client does not read them.',
      properties: {
        max: {
          ...size,
          description: 'Bytes that may wait; a client that falls behind further is disconnected (L60).',
          default: '8MiB',
          'x-minimum': '64KiB',
          'x-maximum': '1GiB',
        },
        total: {
          ...size,
          description:
            'What may wait for all clients together; beyond it the slowest are disconnected (L63). Without it at most a quarter of the memory.',
          default: '512MiB',
          'x-minimum': '1MiB',
          'x-maximum': '64GiB',
        },
      },
    },
    message: {
      ...closed,
      description: 'What one message may ask of the decoder.',
      properties: {
        depth: {
          type: 'integer',
          description: 'Nesting of lists and dicts (L24).',
          minimum: 4,
          maximum: 96,
          default: 64,
        },
        elements: {
          type: 'integer',
          description: 'Values of all lists and dicts together (L25).',
          minimum: 64,
          maximum: 1_048_576,
          default: 262_144,
        },
        key: {
          ...size,
          description: 'One dict key (L26).',
          default: '1KiB',
          'x-minimum': '64B',
          'x-maximum': '64KiB',
        },
      },
    },
    uri: {
      ...closed,
      description: 'What a URI may measure (L29).',
      properties: {
        length: {
          ...size,
          description: 'Its length in UTF-8.',
          default: '512B',
          'x-minimum': '64B',
          'x-maximum': '4KiB',
        },
        components: {
          type: 'integer',
          description: 'Its components.',
          minimum: 4,
          maximum: 128,
          default: 32,
        },
        wildcards: {
          type: 'integer',
          description: 'Empty components of a wildcard pattern.',
          minimum: 1,
          maximum: 128,
          default: 8,
        },
      },
    },
  },
} as const;
