import fc from 'fast-check';
import {
  type ClientRole,
  type EventMessage,
  type Message,
  MessageType,
  type RoleDetails,
  createMessageCodec,
  json,
  payloadOf,
} from '@wamp/protocol';
import { describe, expect, it } from 'vitest';
import { Counters } from '../counters.js';
import {
  type Actor,
  BrokerModel,
  type Publishing,
  type Step,
  eventLine,
  revoked,
} from '../fixtures/broker-model.js';
import { propertyRuns } from '../fixtures/property-runs.js';
import { ManualClock } from '../fixtures/test-router.js';
import { LocalTransport } from '../local/local-transport.js';
import { defaultLimits, resolveRouterOptions } from '../options.js';
import type { Emit } from '../outbound/emit.js';
import { RouterSession } from '../session/router-session.js';
import { Broker } from './broker.js';

const actors: readonly Actor[] = [
  { id: 101, authid: 'alice', authrole: 'staff', knowsPublishers: true, knowsRevocation: true },
  { id: 102, authid: 'alice', authrole: 'staff', knowsPublishers: false, knowsRevocation: false },
  { id: 103, authid: 'bob', authrole: 'admin', knowsPublishers: true, knowsRevocation: false },
  { id: 104, authid: 'carol', authrole: 'admin', knowsPublishers: false, knowsRevocation: true },
];

const [realm] = resolveRouterOptions({
  realms: [{ name: 'realm1', authenticators: [], authorizer: { authorize: () => ({ allow: true }) } }],
}).realms;
const codec = createMessageCodec(json());

function sessionOf({ id, authid, authrole, knowsPublishers, knowsRevocation }: Actor): RouterSession {
  const features = { publisher_identification: knowsPublishers, subscription_revocation: knowsRevocation };
  const roles: Record<ClientRole, RoleDetails> = {
    publisher: {},
    subscriber: { features },
    caller: {},
    callee: {},
  };
  return new RouterSession({
    id,
    realm: 'realm1',
    principal: { authid, authrole, authprovider: 'model' },
    authmethod: 'model',
    roles,
    withoutFeatures: new Set(),
    transport: new LocalTransport(() => undefined),
    codec,
    control: { violated: () => undefined, kill: () => undefined, evict: () => undefined },
  });
}

/** The Broker with sessions whose messages are written down instead of sent. */
class Played {
  readonly received = new Map<number, string[]>(actors.map((_actor, index) => [index, []]));
  readonly observed: string[] = [];
  readonly broker: Broker;
  readonly #sessions = actors.map(sessionOf);
  #subscription = 0;
  #publication = 0;
  readonly #emit: Emit = {
    to: (session, message) => {
      this.#note(session, lineOf(message));
      return 'queued';
    },
    toAll: (sessions, event) => {
      for (const session of sessions) this.#note(session, lineOf(event));
    },
    violation: (_session, problem) => {
      throw new Error(problem);
    },
  };

  constructor() {
    if (realm === undefined) throw new Error('there is no realm');
    this.broker = new Broker({
      limits: defaultLimits,
      clock: new ManualClock(),
      counters: new Counters(),
      onEvent: () => undefined,
      options: realm,
      subscriptionIds: { next: () => ++this.#subscription },
      publicationIds: { next: () => ++this.#publication },
      emit: this.#emit,
      observer: {
        subscriptionCreated: this.#observe('created'),
        subscribed: this.#observe('subscribed'),
        unsubscribed: this.#observe('unsubscribed'),
        subscriptionDeleted: this.#observe('deleted'),
      },
    });
  }

  run(step: Step): void {
    const session = this.#sessions[step.actor];
    if (session === undefined || (!session.isOpen && step.kind !== 'publish')) return;
    const request = 1;
    switch (step.kind) {
      case 'subscribe': {
        const options = { match: step.match, get_retained: step.getRetained };
        this.broker.subscribe(session, { type: MessageType.SUBSCRIBE, request, options, topic: step.uri });
        return;
      }
      case 'unsubscribe': {
        const { subscription } = step;
        this.broker.unsubscribe(session, { type: MessageType.UNSUBSCRIBE, request, subscription });
        return;
      }
      case 'revoke':
        this.broker.revoke(step.subscription, session, step.reason);
        return;
      case 'leave':
        session.isOpen = false;
        this.broker.leave(session);
        return;
      case 'publish': {
        const { topic, options, discloses, trustlevel } = step;
        const payload = payloadOf([topic]);
        const message = { type: MessageType.PUBLISH, request, options, topic, payload };
        this.broker.publish(session, message, { discloses, trustlevel });
      }
    }
  }

  /** A session that has ended is sent nothing at all, which the model has no line for. [TST-24] */
  #note(session: RouterSession, line: string): void {
    const sent = session.isOpen ? line : `${line} after the end of the session`;
    this.received.get(this.#sessions.indexOf(session))?.push(sent);
  }

  #observe(what: string): (session: RouterSession, subscription: { readonly id: number }) => void {
    return (session, { id }) => {
      this.observed.push(`${what} ${String(id)} by ${String(this.#sessions.indexOf(session))}`);
    };
  }
}

function lineOf(message: Message): string {
  switch (message.type) {
    case MessageType.SUBSCRIBED:
      return `SUBSCRIBED ${String(message.subscription)}`;
    case MessageType.UNSUBSCRIBED:
      return message.details === undefined
        ? 'UNSUBSCRIBED'
        : revoked(message.details.subscription, message.details.reason);
    case MessageType.PUBLISHED:
      return `PUBLISHED ${String(message.publication)}`;
    case MessageType.ERROR:
      return `ERROR ${message.error}`;
    case MessageType.EVENT:
      return lineOfEvent(message);
    default:
      return `unexpected message ${String(message.type)}`;
  }
}

/** The payload of each publication is its topic, so that a mix-up would show. */
function lineOfEvent(event: EventMessage): string {
  const [topic] = event.payload.args ?? [];
  if (event.details.topic !== undefined && event.details.topic !== topic)
    return 'an event with another payload';
  return eventLine(event);
}

/** EVENTs of one publication may come in any order within one policy; both sides are put into the order of the lines. */
function inOrder(lines: readonly string[]): readonly string[] {
  const runs: string[][] = [];
  let last = '';
  for (const line of lines) {
    const [kind, , publication] = line.split(' ');
    const run = kind === 'EVENT' ? `${String(publication)} ${String(line.includes('"topic"'))}` : '';
    if (run !== '' && run === last) runs.at(-1)?.push(line);
    else runs.push([line]);
    last = run;
  }
  return runs.flatMap((run) => run.sort());
}

/** In which order a leaving session loses its subscriptions is free. */
function bySubscription(lines: readonly string[]): readonly string[] {
  const idOf = (line: string): number => Number(line.split(' ')[1]);
  return [...lines].sort((a, b) => idOf(a) - idOf(b));
}

const actor = fc.nat(actors.length - 1);
const topic = fc.constantFrom('a', 'a.b', 'a.b.a', 'b', 'b.a', 'ab', 'ab.a');
const pattern = fc.oneof(
  topic.map((uri) => ({ uri, match: 'exact' as const })),
  fc.constantFrom('', 'a', 'a.', 'a.b', 'b', 'ab').map((uri) => ({ uri, match: 'prefix' as const })),
  fc
    .constantFrom('', '.', 'a.', '.a', '..', 'a..a', 'a.b')
    .map((uri) => ({ uri, match: 'wildcard' as const })),
);
const some = <T>(...values: readonly T[]): fc.Arbitrary<T[]> => fc.subarray([...values], { minLength: 0 });
const ids = some(...actors.map(({ id }) => id), 999);
const authids = some('alice', 'bob', 'carol', 'Alice', '');
const authroles = some('staff', 'admin', 'nosuch');
const lists = {
  exclude: ids,
  exclude_authid: authids,
  exclude_authrole: authroles,
  eligible: ids,
  eligible_authid: authids,
  eligible_authrole: authroles,
};
const flags = { acknowledge: fc.boolean(), exclude_me: fc.boolean(), retain: fc.boolean() };
const publishing: fc.Arbitrary<Publishing> = fc.oneof(
  fc.record(flags, { requiredKeys: [] }),
  fc.record({ ...flags, ...lists }, { requiredKeys: [] }),
);
const subscription = fc.integer({ min: 1, max: 6 });
const reason = fc.option(fc.constant('com.myapp.reason'), { nil: undefined });
const trustlevel = fc.option(fc.nat(2), { nil: undefined });
const step: fc.Arbitrary<Step> = fc.oneof(
  {
    weight: 5,
    arbitrary: fc
      .record({ actor, pattern, getRetained: fc.boolean() })
      .map(({ pattern: chosen, ...rest }) => ({ kind: 'subscribe' as const, ...rest, ...chosen })),
  },
  { weight: 2, arbitrary: fc.record({ kind: fc.constant('unsubscribe' as const), actor, subscription }) },
  { weight: 1, arbitrary: fc.record({ kind: fc.constant('revoke' as const), actor, subscription, reason }) },
  { weight: 1, arbitrary: fc.record({ kind: fc.constant('leave' as const), actor }) },
  {
    weight: 8,
    arbitrary: fc.record({
      kind: fc.constant('publish' as const),
      actor,
      topic,
      options: publishing,
      discloses: fc.boolean(),
      trustlevel,
    }),
  },
);

describe('Broker, against a model', () => {
  it('sends exactly what a naive Broker would, in its order, over 10,000 random histories [PS-16, PS-18, PS-24, PS-27, PS-29, PS-33, PS-34, PBS-11, PBS-18, PBS-27, BWL-07, BWL-08, BWL-09, BWL-10, BWL-15, PEX-03, PID-08, RET-04, RET-05, RET-10, RET-11, RET-13, RET-14, RET-24, RET-25, REVS-01, REVS-03, REVS-06, SUBM-06, SUBM-10, SUBM-11, TST-24]', () => {
    const property = fc.property(fc.array(step, { maxLength: 60, size: 'max' }), (steps) => {
      const [model, played] = [new BrokerModel(actors), new Played()];
      for (const each of steps) {
        model.run(each);
        played.run(each);
      }
      for (const [index, lines] of model.received) {
        expect(inOrder(played.received.get(index) ?? [])).toEqual(inOrder(lines));
      }
      expect(bySubscription(played.observed)).toEqual(bySubscription(model.observed));
    });
    fc.assert(property, propertyRuns(10_000));
  }, 60_000);
});
