import { expect } from 'vitest';
import { code } from '../peer/message-code.js';
import { anyId } from '../peer/pattern.js';
import { whenOffered } from './offering.js';
import { publishWith } from './steps.js';
import type { SuiteTest } from './suite.js';

export function trustLevelTests(test: SuiteTest): void {
  const it = whenOffered(test, 'broker', 'publication_trustlevels');

  it('tells Subscribers the level that the Router is configured for, 0 too, and never one that the Publisher gives [PTL-01, PTL-02, PTL-03, PTL-04]', async (scene) => {
    const topic = scene.configured('trusted', 'topic');
    const [low, high, subscriber] = [await scene.login(0), await scene.login(1), await scene.join()];
    const exact = await scene.subscribe(subscriber, topic);
    const prefix = await scene.subscribe(subscriber, topic, { match: 'prefix' });
    for (const [publisher, trustlevel] of [
      [low, 0],
      [high, 2],
    ] as const) {
      const publication = await publishWith(publisher, [topic, { trustlevel: 9 }]);
      await subscriber.expectAll(
        [code.EVENT, exact, publication, { trustlevel }],
        [code.EVENT, prefix, publication, { trustlevel, topic }],
      );
    }
  });

  it('leaves the key out where no rule fits [PTL-05, PTL-04]', async (scene) => {
    const [trusted, plain] = [scene.configured('trusted', 'topic'), scene.uri('topic')];
    const [guest, known, subscriber] = [await scene.join(), await scene.login(1), await scene.join()];
    const ids = [await scene.subscribe(subscriber, trusted), await scene.subscribe(subscriber, plain)];
    await publishWith(guest, [trusted, { trustlevel: 9 }]);
    await publishWith(known, [plain, { trustlevel: 9 }]);
    await subscriber.expect([code.EVENT, ids[0], anyId, {}]);
    await subscriber.expect([code.EVENT, ids[1], anyId, {}]);
  });

  it('gives the retained copy the level of the publication [PTL-07, RET-23]', async (scene) => {
    await scene.needFeature('broker', 'event_retention');
    const topic = scene.configured('trusted', 'retained');
    const publication = await publishWith(await scene.login(1), [topic, { retain: true }]);
    const subscriber = await scene.join();
    const subscription = await scene.subscribe(subscriber, topic, { get_retained: true });
    const copy = await subscriber.expect([
      code.EVENT,
      subscription,
      publication,
      { retained: true, trustlevel: 2 },
    ]);
    expect(copy).toHaveLength(4);
  });
}
