import { expect } from 'vitest';
import { code } from '../peer/message-code.js';
import { allOf, anyId, dictWith, dictWithout } from '../peer/pattern.js';
import type { WirePeer } from '../peer/wire-peer.js';
import { event, type Scene } from './scene.js';
import { publishWith } from './steps.js';
import type { SuiteTest } from './suite.js';

interface Pattern {
  readonly uri: string;
  readonly match: 'exact' | 'prefix' | 'wildcard';
}

/** What the specification says in two lines. */
function isMatch({ uri, match }: Pattern, topic: string): boolean {
  if (match === 'exact') return uri === topic;
  if (match === 'prefix') return topic.startsWith(uri);
  const [wanted, given] = [uri.split('.'), topic.split('.')];
  return (
    wanted.length === given.length && wanted.every((part, index) => part === '' || part === given[index])
  );
}

/** All texts of one to `length` components out of `words`. */
function texts(words: readonly string[], length: number): string[] {
  if (length === 1) return [...words];
  const shorter = texts(words, length - 1);
  return [...shorter, ...shorter.flatMap((text) => words.map((word) => `${text}.${word}`))].filter(
    (text, index, all) => all.indexOf(text) === index,
  );
}

async function subscribeAll(
  scene: Scene,
  peer: WirePeer,
  patterns: readonly Pattern[],
): Promise<ReadonlyMap<number, Pattern>> {
  const held = new Map<number, Pattern>();
  for (const pattern of patterns) {
    held.set(await scene.subscribe(peer, pattern.uri, { match: pattern.match }), pattern);
  }
  return held;
}

export function patternTests(it: SuiteTest): void {
  it('matches as the definitions say, however many subscriptions there are and in whatever order they came [PBS-27]', async (scene) => {
    const base = scene.uri('p');
    const topics = texts(['a', 'b', 'ab'], 3).map((tail) => `${base}.${tail}`);
    const patterns: readonly Pattern[] = [
      ...texts(['a', 'b', ''], 3).map((tail): Pattern => ({ uri: `${base}.${tail}`, match: 'wildcard' })),
      ...['', '.', '.a', '.a.', '.a.b', '.ab', '.b.a.a'].map((tail): Pattern => ({
        uri: `${base}${tail}`,
        match: 'prefix',
      })),
      ...topics.slice(0, 12).map((uri): Pattern => ({ uri, match: 'exact' })),
    ];
    const [publisher, one, two] = [await scene.join(), await scene.join(), await scene.join()];
    const subscribers = [
      [one, await subscribeAll(scene, one, patterns)],
      [two, await subscribeAll(scene, two, [...patterns].reverse())],
    ] as const;
    for (const topic of topics) await scene.publish(publisher, topic, [topic]);
    for (const [peer, held] of subscribers) {
      const got = (await peer.drain()).map((message) => {
        const pattern = held.get(Number(message[1]));
        return `${String((message[4] as unknown[])[0])} by ${String(pattern?.match)} ${String(pattern?.uri)}`;
      });
      const wanted = topics.flatMap((topic) =>
        patterns
          .filter((pattern) => isMatch(pattern, topic))
          .map(({ uri, match }) => `${topic} by ${match} ${uri}`),
      );
      expect(got.sort()).toEqual(wanted.sort());
    }
  });

  it('applies exclusion and disclosure to pattern subscriptions as to exact ones [PBS-22, PID-08]', async (scene) => {
    const topic = scene.uri('topic');
    const [publisher, subscriber] = [await scene.join(), await scene.join()];
    const silent = await scene.joinWithout('publisher_identification');
    const ids = { exact: 0, prefix: 0 };
    for (const peer of [subscriber, silent, publisher]) {
      ids.exact = await scene.subscribe(peer, topic);
      ids.prefix = await scene.subscribe(peer, topic, { match: 'prefix' });
    }
    const publication = await publishWith(publisher, [topic, { disclose_me: true }]);
    const publisherOf = dictWith({ publisher: publisher.session });
    const [, prefix] = await subscriber.expectAll(
      [code.EVENT, ids.exact, publication, publisherOf],
      [code.EVENT, ids.prefix, publication, publisherOf],
    );
    expect(prefix?.[3]).toMatchObject({ topic });
    const untold = dictWithout('publisher', 'publisher_authid', 'publisher_authrole');
    // Who did not announce that it can be told is not told.
    await silent.expectAll(
      [code.EVENT, ids.exact, publication, untold],
      [code.EVENT, ids.prefix, publication, allOf(untold, dictWith({ topic }))],
    );
    await publisher.quiet();
  });

  it('leaves nothing of one publication to the next [PID-08, PBS-15]', async (scene) => {
    const topic = scene.uri('topic');
    const [publisher, subscriber] = [await scene.join(), await scene.join()];
    const exact = await scene.subscribe(subscriber, topic);
    await publishWith(publisher, [topic, { disclose_me: true }]);
    await subscriber.expect(event(exact));
    await publishWith(publisher, [topic, {}]);
    const clean = dictWithout('publisher', 'publisher_authid', 'publisher_authrole', 'topic');
    await subscriber.expect([code.EVENT, exact, anyId, clean]);
  });
}
