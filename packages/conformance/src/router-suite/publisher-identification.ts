import { code } from '../peer/message-code.js';
import { anyId, dictWith, dictWithout } from '../peer/pattern.js';
import { whenOffered } from './offering.js';
import { publishWith } from './steps.js';
import type { SuiteTest } from './suite.js';

export function publisherIdentificationTests(test: SuiteTest): void {
  const it = whenOffered(test, 'broker', 'publisher_identification');

  it('tells who published where the Router is configured to, whatever the Publisher asks for [PID-06, PID-02]', async (scene) => {
    const topic = scene.configured('disclosed', 'topic');
    const [publisher, subscriber] = [await scene.join(), await scene.join()];
    const subscription = await scene.subscribe(subscriber, topic);
    const { authid: publisher_authid, authrole: publisher_authrole } = publisher.welcome;
    const identity = { publisher: publisher.session, publisher_authid, publisher_authrole };
    for (const options of [{}, { disclose_me: false }, { disclose_me: true }]) {
      const publication = await publishWith(publisher, [topic, options]);
      await subscriber.expect([code.EVENT, subscription, publication, dictWith(identity)]);
    }
  });

  it('tells it to each Subscriber by what that one announced [PID-08]', async (scene) => {
    const topic = scene.uri('topic');
    const [publisher, one] = [await scene.join(), await scene.join()];
    const [two, three] = [await scene.joinWithout('publisher_identification'), await scene.join()];
    const subscription = await scene.subscribe(one, topic);
    for (const peer of [two, three]) await scene.subscribe(peer, topic);
    const { authid: publisher_authid, authrole: publisher_authrole } = publisher.welcome;
    const identity = { publisher: publisher.session, publisher_authid, publisher_authrole };
    for (let round = 0; round < 3; round += 1) {
      publisher.request(code.PUBLISH, { disclose_me: true }, topic);
      for (const [peer, details] of [
        [one, dictWith(identity)],
        [two, dictWithout(...Object.keys(identity))],
        [three, dictWith(identity)],
      ] as const) {
        await peer.expect([code.EVENT, subscription, anyId, details]);
      }
    }
  });
}
