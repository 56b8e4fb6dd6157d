import {
  type MessageCodec,
  type Serializer,
  type Transport,
  createMessageCodec,
  json,
  payloadOf,
} from '@wamp/protocol';
import { describe, expect, it } from 'vitest';
import { Counters } from '../counters.js';
import type { RouterEvent } from '../router-events.js';
import { RouterSession } from '../session/router-session.js';
import { Outbound } from './outbound.js';

/** A serializer that counts how often it encodes. */
function countingSerializer(id: string): { serializer: Serializer; count: () => number } {
  let encoded = 0;
  const base = json();
  const serializer: Serializer = {
    ...base,
    id,
    encode: (head, payload) => {
      encoded++;
      return base.encode(head, payload);
    },
  };
  return { serializer, count: () => encoded };
}

function fakeSession(
  serializer: Serializer,
  { maxSendBytes = Infinity, bufferedBytes = 0 }: { maxSendBytes?: number; bufferedBytes?: number } = {},
): { session: RouterSession; sent: string[]; evicted: () => boolean } {
  const sent: string[] = [];
  let isEvicted = false;
  const codec: MessageCodec = createMessageCodec(serializer);
  const transport: Transport = {
    kind: 'fake',
    serializer,
    remoteAddress: '',
    maxSendBytes,
    bufferedBytes,
    attach: () => undefined,
    send: (message) => sent.push(message.text ?? '') > 0,
    pause: () => undefined,
    resume: () => undefined,
    close: () => Promise.resolve(),
    abort: () => undefined,
  };
  const session = new RouterSession({
    id: 1,
    realm: 'realm1',
    principal: { authid: 'joe', authrole: 'user', authprovider: 'test' },
    authmethod: 'anonymous',
    roles: {},
    withoutFeatures: new Set(),
    transport,
    codec,
    control: {
      violated: () => undefined,
      kill: () => undefined,
      evict: () => {
        isEvicted = true;
      },
    },
  });
  return { session, sent, evicted: () => isEvicted };
}

function makeOutbound(maxQueuedBytes = 1_000): {
  outbound: Outbound;
  counters: Counters;
  events: RouterEvent[];
} {
  const counters = new Counters();
  const events: RouterEvent[] = [];
  return {
    outbound: new Outbound({ maxQueuedBytes, counters, onEvent: (event) => events.push(event) }),
    counters,
    events,
  };
}

const event = (value: unknown) =>
  ({ type: 36, subscription: 1, publication: 2, details: {}, payload: payloadOf([value]) }) as const;

describe('Outbound', () => {
  it('encodes an EVENT once for each serializer, however many receivers', () => {
    const { outbound } = makeOutbound();
    const one = countingSerializer('one');
    const two = countingSerializer('two');
    const receivers = Array.from({ length: 50 }, (_, at) =>
      fakeSession(at % 2 === 0 ? one.serializer : two.serializer),
    );
    outbound.toAll(
      receivers.map(({ session }) => session),
      event('x'),
    );
    expect([one.count(), two.count()]).toEqual([1, 1]);
    expect(receivers.every(({ sent }) => sent.length === 1)).toBe(true);
  });

  it('encodes an EVENT that is sent little by little once, too', () => {
    const { outbound } = makeOutbound();
    const { serializer, count } = countingSerializer('one');
    const receivers = Array.from({ length: 4 }, () => fakeSession(serializer));
    const send = outbound.sender(event('x'));
    for (const { session } of receivers) send([session]);
    expect(count()).toBe(1);
    expect(receivers.every(({ sent }) => sent.length === 1)).toBe(true);
  });

  it('skips a receiver whose transport takes no message of this length, and counts it [PS-54, TR-46]', () => {
    const { outbound, counters, events } = makeOutbound();
    const length = '[36,1,2,{},["x"]]'.length;
    const exact = fakeSession(json(), { maxSendBytes: length });
    const small = fakeSession(json(), { maxSendBytes: length - 1 });
    outbound.toAll([small.session, exact.session], event('x'));
    expect([small.sent.length, exact.sent.length]).toEqual([0, 1]);
    expect(counters.eventsDropped.too_large).toBe(1);
    expect(events).toMatchObject([{ type: 'event_dropped', reason: 'too_large' }]);
  });

  it('skips receivers whose serializer cannot express the payload, and serves the others F33', () => {
    const { outbound, counters } = makeOutbound();
    const broken = countingSerializer('broken');
    const strict = fakeSession(broken.serializer);
    outbound.toAll([strict.session], event(Number.NaN));
    expect(strict.sent).toEqual([]);
    expect(counters.eventsDropped.inexpressible).toBe(1);
    expect(outbound.to(strict.session, event(Number.NaN))).toBe('inexpressible');
  });

  it('takes a message up to the limit, evicts beyond it, and gives an empty queue any message L60', () => {
    const { outbound, counters } = makeOutbound(100);
    const length = '[36,1,2,{},["x"]]'.length;
    const fits = fakeSession(json(), { bufferedBytes: 100 - length });
    const over = fakeSession(json(), { bufferedBytes: 101 - length });
    const empty = fakeSession(json(), { bufferedBytes: 0 });
    expect(outbound.to(fits.session, event('x'))).toBe('queued');
    expect(outbound.to(over.session, event('x'))).toBe('closed');
    expect(outbound.to(empty.session, event('x'.repeat(500)))).toBe('queued');
    expect([fits.evicted(), over.evicted(), empty.evicted()]).toEqual([false, true, false]);
    expect(counters.slowConsumers.pending_bytes).toBe(1);
  });

  it('sends nothing to a session that is closed [SES-36]', () => {
    const { outbound } = makeOutbound();
    const gone = fakeSession(json());
    gone.session.isOpen = false;
    outbound.toAll([gone.session], event('x'));
    expect(outbound.to(gone.session, event('x'))).toBe('closed');
    expect(gone.sent).toEqual([]);
  });
});
