import { expect } from 'vitest';
import { code } from '../peer/message-code.js';
import { anyId } from '../peer/pattern.js';
import { Archive, getEvents, type Kept, numbersOf } from './archive.js';
import { whenOffered } from './offering.js';
import { error } from './scene.js';
import { ask, isRefused, leave, publishWith } from './steps.js';
import type { SuiteTest } from './suite.js';

const plain = [{}, {}, {}, {}, {}] as const;

export function historyTests(test: SuiteTest): void {
  const it = whenOffered(test, 'broker', 'event_history');

  it('keeps the publications of every subscription with a history, in order, whoever received them [EVH-01, EVH-02, EVH-03, EVH-12, EVH-37, EVH-42]', async (scene) => {
    const archive = await Archive.open(scene);
    const exact = scene.configuredUri('historyTopic');
    const exactId = await scene.subscribe(await scene.join(), exact);
    const mark = await scene.publish(archive.publisher, exact, ['mark']);
    await archive.publish({}, {});
    await scene.publish(archive.publisher, exact, ['exact']);
    await archive.publish({});
    expect(await archive.numbers()).toEqual([1, 2, 3]);
    const after = { after_publication: mark };
    expect(numbersOf((await ask(archive.publisher, getEvents, [exactId], after)) as Kept[])).toEqual([
      'exact',
    ]);
    expect(
      numbersOf((await ask(archive.publisher, getEvents, [archive.subscription], after)) as Kept[]),
    ).toEqual([1, 2, 'exact', 3]);
  });

  it('describes each event by time, ids, details and payload [EVH-09, EVH-10, EVH-11]', async (scene) => {
    const archive = await Archive.open(scene);
    const { topic, subscription, publisher } = archive;
    const live = await scene.join();
    await scene.subscribe(live, scene.configuredUri('history'), { match: 'prefix' });
    const payloads: readonly (readonly unknown[])[] = [[], [['a', 1]], [[], { k: 'v' }]];
    for (const payload of payloads) await publishWith(publisher, [topic, {}], ...payload);
    const events = await archive.events();
    for (const [index, kept] of events.entries()) {
      const [args, kwargs] = payloads[index] ?? [];
      const received = await live.expect([
        code.EVENT,
        subscription,
        anyId,
        { topic },
        ...(payloads[index] ?? []),
      ]);
      expect(kept).toMatchObject({ subscription, publication: received[2], details: received[3] });
      expect(kept['args'] ?? []).toEqual(args ?? []);
      expect(kept['kwargs'] ?? {}).toEqual(kwargs ?? {});
      expect(kept['timestamp']).toMatch(/^\d{4}-\d\d-\d\dT\d\d:\d\d:\d\d(\.\d+)?(Z|[+-]\d\d:\d\d)$/);
      const known = ['timestamp', 'subscription', 'publication', 'details', 'args', 'kwargs'];
      expect(Object.keys(kept).filter((key) => !known.includes(key))).toEqual([]);
    }
    expect(events).toHaveLength(3);
  });

  it('refuses what is no id, and ids that nobody knows [EVH-06, EVH-07]', async (scene) => {
    const peer = await scene.join();
    for (const args of [[], ['x'], [0], [1.5], [null]]) {
      await isRefused(peer, 'wamp.error.invalid_argument', [getEvents, args]);
    }
    await isRefused(peer, 'wamp.error.no_such_subscription', [getEvents, [123_456_789]]);
  });

  it('answers with nothing where there is no history, or nothing in it [EVH-04, EVH-08]', async (scene) => {
    const [peer, holder] = [await scene.join(), await scene.join()];
    const topic = scene.uri('unkept');
    const subscription = await scene.subscribe(holder, topic);
    await scene.publish(peer, topic, [1]);
    expect(await ask(peer, getEvents, [subscription])).toEqual([]);
    const archive = await Archive.open(scene);
    expect(await archive.events()).toEqual([]);
  });

  it('turns the order around with reverse and cuts it with limit, from the front [EVH-12, EVH-13]', async (scene) => {
    const archive = await (await Archive.open(scene)).publish(...plain);
    expect(await archive.numbers({ reverse: false })).toEqual([1, 2, 3, 4, 5]);
    expect(await archive.numbers({ reverse: true })).toEqual([5, 4, 3, 2, 1]);
    expect(await archive.numbers({ limit: 2 })).toEqual([1, 2]);
    expect(await archive.numbers({ limit: 2, reverse: true })).toEqual([5, 4]);
    expect(await archive.numbers({ limit: 100 })).toEqual([1, 2, 3, 4, 5]);
  });

  it('refuses filters of the wrong type or range [EVH-14, EVH-19]', async (scene) => {
    const archive = await (await Archive.open(scene)).publish({});
    const wrong: readonly object[] = [
      { limit: 0 },
      { limit: -1 },
      { limit: 1.5 },
      { limit: '1' },
      { reverse: 1 },
      { topic: 5 },
      { from_publication: 'x' },
      { from_time: 'yesterday' },
      { after_time: '2026-01-01' },
      { before_time: 5 },
      { until_time: '2026-13-01T00:00:00Z' },
    ];
    for (const filters of wrong) {
      const question = [getEvents, [archive.subscription], filters] as const;
      await isRefused(archive.publisher, 'wamp.error.invalid_argument', question);
    }
  });

  it('filters by time, comparing instants [EVH-15, EVH-16, EVH-17, EVH-18, EVH-19]', async (scene) => {
    const archive = await (await Archive.open(scene)).publish(...plain);
    const events = await archive.events();
    const times = events.map((kept) => Date.parse(String(kept['timestamp'])));
    const rules = {
      from_time: (time: number, mark: number) => time >= mark,
      after_time: (time: number, mark: number) => time > mark,
      before_time: (time: number, mark: number) => time < mark,
      until_time: (time: number, mark: number) => time <= mark,
    };
    for (const [key, keeps] of Object.entries(rules)) {
      for (const [index, kept] of events.entries()) {
        const mark = times[index] ?? 0;
        const wanted = numbersOf(events.filter((_event, at) => keeps(times[at] ?? 0, mark)));
        const elsewhere = new Date(mark + 3_600_000).toISOString().replace('Z', '+01:00');
        expect(await archive.numbers({ [key]: kept['timestamp'] })).toEqual(wanted);
        expect(await archive.numbers({ [key]: elsewhere })).toEqual(wanted);
      }
    }
    expect(await archive.numbers({ from_time: '2100-01-01T00:00:00Z' })).toEqual([]);
    expect(await archive.numbers({ until_time: '2100-01-01T00:00:00Z' })).toHaveLength(5);
  });

  it('filters by topic, also where the topic can be but one [EVH-20, EVH-21]', async (scene) => {
    const archive = await (await Archive.open(scene)).publish({}, {});
    await scene.publish(archive.publisher, `${archive.topic}.other`, ['other']);
    expect(await archive.numbers()).toEqual([1, 2]);
    expect(await archive.numbers({ topic: `${archive.topic}.other` })).toEqual(['other']);
    const exact = scene.configuredUri('historyTopic');
    const exactId = await scene.subscribe(await scene.join(), exact);
    const mark = await scene.publish(archive.publisher, exact, ['exact']);
    const from = { from_publication: mark };
    const kept = await ask(archive.publisher, getEvents, [exactId], { ...from, topic: exact });
    expect(numbersOf(kept as Kept[])).toEqual(['exact']);
    expect(await ask(archive.publisher, getEvents, [exactId], { ...from, topic: archive.topic })).toEqual([]);
  });

  it('begins and ends at publications by their place, in either direction [EVH-22, EVH-23, EVH-24, EVH-25, EVH-26, EVH-27]', async (scene) => {
    const archive = await (await Archive.open(scene)).publish(...plain);
    const third = archive.ids[2];
    const wanted = {
      from_publication: [3, 4, 5],
      after_publication: [4, 5],
      before_publication: [1, 2],
      until_publication: [1, 2, 3],
    };
    for (const [key, numbers] of Object.entries(wanted)) {
      expect(await archive.numbers({ [key]: third })).toEqual(numbers);
      expect(await archive.numbers({ [key]: third, reverse: true })).toEqual([...numbers].reverse());
    }
  });

  it('holds to all filters together and applies limit last [EVH-28]', async (scene) => {
    const archive = await Archive.open(scene);
    for (let round = 0; round < 10; round += 1) {
      await archive.publish({});
      await scene.publish(archive.publisher, `${archive.topic}.other`, ['other']);
    }
    const events = await archive.events();
    const time = String(events[6]?.['timestamp']);
    for (let bits = 0; bits < 32; bits += 1) {
      const [from, before, until, reverse, limit] = [1, 2, 4, 8, 16].map((bit) => (bits & bit) !== 0);
      const filters = {
        ...(from === true && { from_publication: archive.ids[1] }),
        ...(before === true && { before_publication: archive.ids[8] }),
        ...(until === true && { until_time: time }),
        ...(reverse === true && { reverse }),
        ...(limit === true && { limit: 3 }),
      };
      const naive = events.filter((kept, at) => {
        const isEarly = Date.parse(String(kept['timestamp'])) <= Date.parse(time);
        return (from !== true || at >= 1) && (before !== true || at < 8) && (until !== true || isEarly);
      });
      const ordered = numbersOf(reverse === true ? naive.reverse() : naive);
      expect(await archive.numbers(filters)).toEqual(limit === true ? ordered.slice(0, 3) : ordered);
    }
  });

  for (const key of ['exclude', 'eligible']) {
    it(`does not keep what was published with ${key}, even an empty one [EVH-29, BWL-25]`, async (scene) => {
      const archive = await Archive.open(scene);
      await archive.publish({}, { [key]: [archive.publisher.session] }, { [key]: [1] }, { [key]: [] }, {});
      expect(await archive.numbers()).toEqual([1, 5]);
    });
  }

  it('shows each reader only what its authid and authrole may see, and nothing of the lists [EVH-30, EVH-31, EVH-35, BWL-25]', async (scene) => {
    const [alice, bob] = scene.need('logins');
    const archive = await (
      await Archive.open(scene)
    ).publish(
      {},
      { eligible_authrole: [alice.authrole] },
      { exclude_authrole: [alice.authrole] },
      { eligible_authid: [alice.authid] },
      { exclude_authid: [alice.authid] },
      { eligible_authid: [] },
      { exclude_authid: [] },
      { eligible_authid: [alice.authid, bob.authid], exclude_authrole: [bob.authrole] },
    );
    const readers = [await scene.login(0), await scene.login(1), await scene.join()];
    const seen = [];
    for (const reader of readers) seen.push(await archive.numbers({}, reader));
    expect(seen).toEqual([
      [1, 2, 4, 7, 8],
      [1, 3, 5, 7],
      [1, 3, 5, 7],
    ]);
    for (const kept of await archive.events({}, readers[0]))
      expect(kept['details']).toEqual({ topic: archive.topic });
  });

  it('counts hidden events for nothing but as marks [EVH-33]', async (scene) => {
    const [alice] = scene.need('logins');
    const hidden = { eligible_authrole: [alice.authrole] };
    const archive = await (await Archive.open(scene)).publish({}, hidden, {}, {}, {});
    expect(await archive.numbers({ limit: 3 })).toEqual([1, 3, 4]);
    expect(await archive.numbers({ after_publication: archive.ids[1] })).toEqual([3, 4, 5]);
    expect(await archive.numbers({ until_publication: archive.ids[1] })).toEqual([1]);
  });

  it('shows the Publisher its own events [EVH-36]', async (scene) => {
    const archive = await (await Archive.open(scene)).publish({}, { exclude_me: true });
    expect(await archive.numbers({}, archive.publisher)).toEqual([1, 2]);
  });

  it('has the subscription of a configured pattern before anybody subscribes [EVH-38, SUBM-24]', async (scene) => {
    const [peer, subscriber] = [await scene.join(), await scene.join()];
    const prefix = scene.configuredUri('shortHistory');
    const [id] = await ask(peer, 'wamp.subscription.lookup', [prefix, { match: 'prefix' }]);
    expect(id).toEqual(expect.any(Number));
    expect(await ask(peer, 'wamp.subscription.list_subscribers', [id])).toEqual([[]]);
    expect(await ask(peer, 'wamp.subscription.count_subscribers', [id])).toEqual([0]);
    expect(await scene.subscribe(subscriber, prefix, { match: 'prefix' })).toBe(id);
  });

  it('keeps the history and the id when the last Subscriber leaves [EVH-39]', async (scene) => {
    const prefix = scene.configuredUri('history');
    const [one, publisher] = [await scene.join(), await scene.join()];
    const subscription = await scene.subscribe(one, prefix, { match: 'prefix' });
    const archive = new Archive(scene.configured('history', 'topic'), publisher, subscription);
    await archive.publish({});
    await one.drain();
    const request = one.request(code.UNSUBSCRIBE, subscription);
    await one.expect([code.UNSUBSCRIBED, request]);
    await leave(one);
    expect(await archive.numbers()).toEqual([1]);
    await archive.publish({});
    expect(await archive.numbers()).toEqual([1, 2]);
    expect(await scene.subscribe(await scene.join(), prefix, { match: 'prefix' })).toBe(subscription);
  });

  it('keeps nothing of a publication that it refuses [EVH-43]', async (scene) => {
    const archive = await (await Archive.open(scene)).publish({});
    const request = archive.publisher.request(code.PUBLISH, { acknowledge: true }, `${archive.topic}..x`);
    await archive.publisher.expect(error(code.PUBLISH, request, 'wamp.error.invalid_uri'));
    const from = { from_publication: archive.ids[0] };
    expect(await ask(archive.publisher, getEvents, [archive.subscription], from)).toHaveLength(1);
  });

  it('drops the oldest beyond its bounds, and knows no marks that it dropped [EVH-44]', async (scene) => {
    const [peer, holder] = [await scene.join(), await scene.join()];
    const subscription = await scene.subscribe(holder, scene.configuredUri('shortHistory'), {
      match: 'prefix',
    });
    const topic = scene.configured('shortHistory', 'topic');
    const ids: number[] = [];
    for (let number = 1; number <= 5; number += 1) ids.push(await scene.publish(peer, topic, [number]));
    expect(numbersOf((await ask(peer, getEvents, [subscription])) as Kept[])).toEqual([3, 4, 5]);
    for (const key of ['from', 'after', 'before', 'until']) {
      const mark = { [`${key}_publication`]: ids[0] };
      await isRefused(peer, 'wamp.error.invalid_argument', [getEvents, [subscription], mark]);
    }
  });

  it('keeps passthru events as they came, with their keys [EVH-45, PPT-30]', async (scene) => {
    const archive = await Archive.open(scene);
    const passthru = { ppt_scheme: 'x_conformance', ppt_serializer: 'custom', ppt_keyid: 'k' };
    const octets = Uint8Array.of(0, 1, 2, 255, 254);
    await publishWith(archive.publisher, [archive.topic, passthru], [octets]);
    const [kept] = await archive.events();
    expect(kept).toMatchObject({ details: { ...passthru, topic: archive.topic }, args: [octets] });
  });
}
