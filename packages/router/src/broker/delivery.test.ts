import { payloadOf } from '@wamp/protocol';
import { describe, expect, it } from 'vitest';
import { BrokerBench } from '../fixtures/broker-bench.js';
import type { RouterSession } from '../session/router-session.js';

/** The Details of the EVENTs that a session was sent. */
function detailsOf(bench: BrokerBench, session: RouterSession): readonly unknown[] {
  return bench.taken(session).map((event) => 'details' in event && event.details);
}

describe('Delivery', () => {
  it('names the Publisher to those who know what that is, and to nobody else [PID-01, PID-02, PID-08]', () => {
    const bench = new BrokerBench();
    const publisher = bench.session({ authid: 'ann', authrole: 'boss' });
    const [knows, other] = [bench.session(), bench.session({ features: {} })];
    for (const session of [knows, other]) {
      bench.subscribe(session, 'com.a');
      bench.subscribe(session, 'com.', { match: 'prefix' });
    }
    bench.publish(publisher, 'com.a', { context: { discloses: true } });
    const identity = { publisher: publisher.id, publisher_authid: 'ann', publisher_authrole: 'boss' };
    expect(detailsOf(bench, knows)).toEqual([identity, { ...identity, topic: 'com.a' }]);
    expect(detailsOf(bench, other)).toEqual([{}, { topic: 'com.a' }]);
    bench.publish(publisher, 'com.a');
    expect(detailsOf(bench, knows)).toEqual([{}, { topic: 'com.a' }]); // [PID-03]
  });

  it('copies nothing else of the options than what is meant to go on [PS-42, PID-09, PTL-04]', () => {
    const bench = new BrokerBench();
    const [publisher, subscriber] = [bench.session(), bench.session()];
    bench.subscribe(subscriber, 'com.a');
    const forged = { publisher: 1, topic: 'x', retained: true, trustlevel: 9, rkey: 'k', exclude: [7] };
    bench.publish(publisher, 'com.a', forged);
    expect(detailsOf(bench, subscriber)).toEqual([{}]);
  });

  it('tells the same level of trust in all EVENTs, 0 too, and none when there is none [PTL-01, PTL-02, PTL-05, PTL-07]', () => {
    const bench = new BrokerBench();
    const [publisher, subscriber] = [bench.session(), bench.session()];
    bench.subscribe(subscriber, 'com.a');
    bench.subscribe(subscriber, 'com.', { match: 'prefix' });
    for (const trustlevel of [0, 5, undefined])
      bench.publish(publisher, 'com.a', { context: { trustlevel } });
    expect(detailsOf(bench, subscriber)).toEqual([
      { trustlevel: 0 },
      { trustlevel: 0, topic: 'com.a' },
      { trustlevel: 5 },
      { trustlevel: 5, topic: 'com.a' },
      {},
      { topic: 'com.a' },
    ]);
  });

  it('tells no level in a realm without trust levels [FEAT-02]', () => {
    const bench = new BrokerBench({ withoutFeatures: ['publication_trustlevels'] });
    const subscriber = bench.session();
    bench.subscribe(subscriber, 'com.a');
    bench.publish(bench.session(), 'com.a', { context: { trustlevel: 1 } });
    expect(detailsOf(bench, subscriber)).toEqual([{}]);
  });

  it('passes the options of passthru mode on, those that are there, also to who did not announce it [PPT-09, PPT-10]', () => {
    const bench = new BrokerBench();
    const subscriber = bench.session({ features: {} });
    bench.subscribe(subscriber, 'com.a');
    const optional = { ppt_serializer: 'odd', ppt_cipher: 'c', ppt_keyid: 'k' };
    const subsets = Array.from({ length: 8 }, (_, bits) => ({
      ppt_scheme: 'x_mine',
      ...Object.fromEntries(Object.entries(optional).filter((_entry, at) => (bits & (1 << at)) !== 0)),
    }));
    for (const options of subsets) bench.publish(bench.session(), 'com.a', options);
    expect(detailsOf(bench, subscriber)).toEqual(subsets);
  });

  it('takes an empty scheme for no passthru mode at all [PPT-02]', () => {
    const bench = new BrokerBench();
    const subscriber = bench.session();
    bench.subscribe(subscriber, 'com.a');
    bench.publish(bench.session(), 'com.a', { ppt_scheme: '', ppt_serializer: 'cbor' });
    bench.publish(bench.session(), 'com.a', { ppt_serializer: 'cbor' });
    expect(detailsOf(bench, subscriber)).toEqual([{}, {}]);
  });

  it('acknowledges before the Publisher gets its own event [PEX-03, PEX-07]', () => {
    const bench = new BrokerBench();
    const publisher = bench.session();
    bench.subscribe(publisher, 'com.a');
    bench.publish(publisher, 'com.a', { acknowledge: true, exclude_me: false });
    expect(bench.taken(publisher).map(({ type }) => type)).toEqual([17, 36]);
  });

  it('excludes the session that published, not others of the same user [PEX-05, PEX-06]', () => {
    const bench = new BrokerBench();
    const [publisher, same] = [bench.session(), bench.session()];
    for (const session of [publisher, same]) {
      bench.subscribe(session, 'com.a');
      bench.subscribe(session, 'com.', { match: 'prefix' });
    }
    bench.publish(publisher, 'com.a', { value: 1 });
    expect([bench.values(publisher), bench.values(same)]).toEqual([[], [1, 1]]);
  });

  it('publishes for a session that has left without a word to it [TST-21, TST-22, TST-24]', () => {
    const bench = new BrokerBench({}, { maxReceiverListEntries: 1 });
    const [departed, subscriber] = [bench.session(), bench.session()];
    bench.subscribe(departed, 'com.a');
    bench.subscribe(subscriber, 'com.a');
    departed.isOpen = false;
    bench.publish(departed, 'com.a', { acknowledge: true, exclude_me: false, context: { discloses: true } });
    bench.publish(departed, 'com.a', { acknowledge: true, exclude: [8, 9] });
    expect(bench.taken(departed)).toEqual([]);
    expect(detailsOf(bench, subscriber)).toMatchObject([{ publisher: departed.id }]);
    expect(bench.counters.publicationsRefused).toBe(1);
  });

  it('announces as the Router: to everybody, from nobody, kept nowhere [PID-11, PBS-20, SUBM-31]', async () => {
    const bench = new BrokerBench({ history: { topics: [{ uri: 'wamp.', match: 'prefix' }] } });
    const [one, two] = [bench.session(), bench.session()];
    bench.subscribe(one, 'wamp.session.on_join');
    bench.subscribe(two, 'wamp.session.', { match: 'prefix' });
    bench.broker.announce('wamp.session.on_join', payloadOf([1]));
    const events = [one, two].flatMap((session) => bench.taken(session));
    expect(events).toMatchObject([
      { details: {}, payload: { args: [1] } },
      { details: { topic: 'wamp.session.on_join' }, payload: { args: [1] } },
    ]);
    expect(new Set(events.map((event) => 'publication' in event && event.publication)).size).toBe(1);
    const history = bench.broker.subscriptions.get('wamp.', 'prefix')?.history;
    expect((await history?.read())?.events).toEqual([]);
  });
});
