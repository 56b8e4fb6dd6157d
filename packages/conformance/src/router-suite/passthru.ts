import { expect } from 'vitest';
import { code } from '../peer/message-code.js';
import { allOf, anyDict, anyId, dictLacking, dictWith, dictWithout, type Matcher } from '../peer/pattern.js';
import type { WireMessage } from '../peer/wire-serializer.js';
import { whenOffered } from './offering.js';
import { error, event, type Scene } from './scene.js';
import { publishWith } from './steps.js';
import type { SuiteTest } from './suite.js';

const feature = 'payload_passthru_mode';
const scheme = { ppt_scheme: 'x_my_ppt' };

/** Every octet once; the Peer sends them in the form that its serializer has for octets. */
const isMore = dictWith({ progress: true });
const octets = Uint8Array.from({ length: 256 }, (_, octet) => octet);

/** All subsets of the three keys that may stand beside `ppt_scheme`, with values that no Router can know. */
const subsets = Array.from({ length: 8 }, (_, bits) => ({
  ...scheme,
  ...((bits & 1) !== 0 && { ppt_serializer: 'custom' }),
  ...((bits & 2) !== 0 && { ppt_cipher: 'rot13' }),
  ...((bits & 4) !== 0 && { ppt_keyid: 'k–1' }),
}));

/** A Callee that announces everything and has a procedure, and a Caller. */
async function calling(scene: Scene) {
  const procedure = scene.uri('procedure');
  const [caller, callee] = [await scene.join(), await scene.join()];
  return { procedure, caller, callee, registration: await scene.register(callee, procedure) };
}

/** The details of a session that announces the feature for these roles alone. */
function announcing(...roles: readonly string[]): Readonly<Record<string, unknown>> {
  const all = ['publisher', 'subscriber', 'caller', 'callee'];
  const entries = all.map(
    (role) => [role, { features: roles.includes(role) ? { [feature]: true } : {} }] as const,
  );
  return { roles: Object.fromEntries(entries) };
}

/** Details with these keys of the feature, and no other of its keys. */
function carrying(keys: Readonly<Record<string, unknown>> = {}): Matcher {
  const all = ['ppt_scheme', 'ppt_serializer', 'ppt_cipher', 'ppt_keyid'];
  return allOf(dictWith(keys), dictWithout(...all.filter((key) => !Object.hasOwn(keys, key))));
}

export function passthruTests(test: SuiteTest): void {
  const broker = whenOffered(test, 'broker', feature);
  const dealer = whenOffered(test, 'dealer', feature);

  broker(
    'copies the keys of PUBLISH to EVENT and leaves the payload alone [PPT-10, PPT-14]',
    async (scene) => {
      const topic = scene.uri('topic');
      const [publisher, subscriber] = [await scene.join(), await scene.join()];
      const subscription = await scene.subscribe(subscriber, topic);
      for (const keys of subsets) {
        publisher.request(code.PUBLISH, keys, topic, [octets]);
        await subscriber.expect([code.EVENT, subscription, anyId, carrying(keys), [octets]]);
      }
    },
  );

  dealer('copies the keys of CALL to INVOCATION [PPT-11, PPT-14]', async (scene) => {
    const { procedure, caller, callee, registration } = await calling(scene);
    for (const keys of subsets) {
      caller.request(code.CALL, keys, procedure, [octets]);
      await callee.expect([code.INVOCATION, anyId, registration, carrying(keys), [octets]]);
    }
  });

  dealer(
    'copies the keys of YIELD to RESULT, of progressive ones too [PPT-12, PPT-14, PPT-30]',
    async (scene) => {
      const { procedure, caller, callee } = await calling(scene);
      for (const keys of subsets) {
        const call = caller.request(code.CALL, { receive_progress: true }, procedure);
        const [, invocation] = await callee.expect([code.INVOCATION, anyId, anyId, anyDict]);
        callee.send([code.YIELD, invocation, { ...keys, progress: true }, [octets]]);
        callee.send([code.YIELD, invocation, keys, [octets]]);
        await caller.expect([code.RESULT, call, allOf(carrying(keys), isMore), [octets]]);
        await caller.expect([code.RESULT, call, allOf(carrying(keys), dictLacking('progress')), [octets]]);
      }
    },
  );

  dealer(
    'gives every INVOCATION of a progressive call the keys of its first CALL [PPT-11, PPT-30, PRI-12]',
    async (scene) => {
      await scene.needFeature('dealer', 'progressive_call_invocations');
      const { procedure, caller, callee, registration } = await calling(scene);
      const [first, second] = [subsets[1], subsets[7]];
      const call = caller.request(code.CALL, { ...first, progress: true }, procedure, [1]);
      const [, invocation] = await callee.expect([
        code.INVOCATION,
        anyId,
        registration,
        allOf(carrying(first), isMore),
        [1],
      ]);
      caller.send([code.CALL, call, { ...second }, procedure, [octets]]);
      await callee.expect([code.INVOCATION, invocation, registration, carrying(first), [octets]]);
    },
  );

  dealer('copies the keys of an ERROR of a Callee [PPT-13]', async (scene) => {
    const { procedure, caller, callee } = await calling(scene);
    for (const keys of subsets) {
      const call = caller.request(code.CALL, {}, procedure);
      const [, invocation] = await callee.expect([code.INVOCATION, anyId, anyId, anyDict]);
      callee.send([code.ERROR, code.INVOCATION, invocation, keys, 'com.myapp.err', [octets]]);
      await caller.expect([code.ERROR, code.CALL, call, carrying(keys), 'com.myapp.err', [octets]]);
    }
  });

  broker('is in use only with a scheme that is not empty [PPT-02]', async (scene) => {
    const topic = scene.uri('topic');
    const [publisher, subscriber] = [await scene.joinWithout(feature), await scene.join()];
    const subscription = await scene.subscribe(subscriber, topic);
    for (const options of [
      { ppt_scheme: '' },
      { ppt_serializer: 'cbor' },
      { ppt_cipher: 'x', ppt_keyid: 'y' },
    ]) {
      await publishWith(publisher, [topic, options], [1]);
      await subscriber.expect([code.EVENT, subscription, anyId, {}, [1]]);
    }
  });

  broker(
    'ends the session of a Publisher that did not announce it [PPT-03, PPT-31, FEAT-24, FEAT-37]',
    async (scene) => {
      const topic = scene.uri('topic');
      const subscriber = await scene.join();
      await scene.subscribe(subscriber, topic);
      const message: WireMessage = [code.PUBLISH, 1, scheme, topic, [octets]];
      for (const details of [announcing(), announcing('caller', 'callee', 'subscriber')]) {
        await scene.violates(message, { details });
      }
      await subscriber.quiet();
      await using fair = await scene.join({ details: announcing('publisher') });
      fair.send(message);
      await subscriber.expect([code.EVENT, anyId, anyId, scheme, [octets]]);
    },
  );

  dealer('ends the session of a Caller that did not announce it [PPT-05, PPT-31, FEAT-24]', async (scene) => {
    const { procedure, callee } = await calling(scene);
    const message: WireMessage = [code.CALL, 1, scheme, procedure, [octets]];
    for (const details of [announcing(), announcing('publisher', 'callee', 'subscriber')]) {
      await scene.violates(message, { details });
    }
    await callee.quiet();
    await using fair = await scene.join({ details: announcing('caller') });
    fair.send(message);
    await callee.expect([code.INVOCATION, anyId, anyId, carrying(scheme), [octets]]);
  });

  broker(
    'ends the session of whoever uses it in a Realm that does not offer it [PPT-04, PPT-05, PPT-07, FEAT-24, FEAT-02]',
    async (scene) => {
      const realm = scene.need('plainRealm');
      const [topic, procedure] = [scene.uri('topic'), scene.uri('procedure')];
      const [subscriber, callee, caller] = [
        await scene.join({ realm }),
        await scene.join({ realm }),
        await scene.join({ realm }),
      ];
      await scene.subscribe(subscriber, topic);
      await scene.register(callee, procedure);
      await scene.violates([code.PUBLISH, 1, scheme, topic, [octets]], { realm });
      await scene.violates([code.CALL, 1, scheme, procedure, [octets]], { realm });
      await subscriber.quiet();
      await callee.quiet();
      const call = caller.request(code.CALL, {}, procedure);
      const [, invocation] = await callee.expect([code.INVOCATION, anyId, anyId, anyDict]);
      callee.send([code.YIELD, invocation, scheme, [octets]]);
      await callee.expectViolation();
      await caller.expect(error(code.CALL, call, 'wamp.error.canceled'));
    },
  );

  dealer('refuses a CALL for a Callee that did not announce it [PPT-06, URI-50, FEAT-24]', async (scene) => {
    const procedure = scene.uri('procedure');
    const caller = await scene.join();
    const callee = await scene.join({ details: announcing('caller', 'publisher', 'subscriber') });
    await scene.register(callee, procedure);
    const call = caller.request(code.CALL, scheme, procedure, [octets]);
    await caller.expect(error(code.CALL, call, 'wamp.error.feature_not_supported'));
    await callee.quiet();
    caller.request(code.CALL, {}, procedure);
    await callee.expect([code.INVOCATION, anyId, anyId, dictWithout('ppt_scheme')]);
  });

  dealer(
    'ends the session of a Callee that yields so without having announced it, and its call [PPT-07, PPT-31]',
    async (scene) => {
      const procedure = scene.uri('procedure');
      const caller = await scene.join();
      const callee = await scene.join({ details: announcing('caller', 'publisher', 'subscriber') });
      await scene.register(callee, procedure);
      const call = caller.request(code.CALL, {}, procedure);
      const [, invocation] = await callee.expect([code.INVOCATION, anyId, anyId, anyDict]);
      callee.send([code.YIELD, invocation, scheme, [octets]]);
      await callee.expectViolation();
      await caller.expect(error(code.CALL, call, 'wamp.error.canceled'));
      await caller.quiet();
    },
  );

  dealer('tells both when a result is so and the Caller did not announce it [PPT-08]', async (scene) => {
    const procedure = scene.uri('procedure');
    const caller = await scene.join({ details: announcing('callee', 'publisher', 'subscriber') });
    const callee = await scene.join();
    await scene.register(callee, procedure);
    const call = caller.request(code.CALL, {}, procedure);
    const [, invocation] = await callee.expect([code.INVOCATION, anyId, anyId, anyDict]);
    callee.send([code.YIELD, invocation, scheme, [octets]]);
    await callee.expect(error(code.YIELD, Number(invocation), 'wamp.error.feature_not_supported'));
    await caller.expect(error(code.CALL, call, 'wamp.error.feature_not_supported'));
    await callee.quiet();
    await caller.quiet();
  });

  broker('delivers to Subscribers that did not announce it [PPT-09]', async (scene) => {
    const topic = scene.uri('topic');
    const [publisher, subscriber] = [await scene.join(), await scene.join({ details: announcing('caller') })];
    const subscription = await scene.subscribe(subscriber, topic);
    await publishWith(publisher, [topic, scheme], [octets]);
    await subscriber.expect([code.EVENT, subscription, anyId, scheme, [octets]]);
  });

  for (const [from, to] of [
    ['json', 'cbor'],
    ['cbor', 'json'],
    ['msgpack', 'cbor'],
    ['cbor', 'msgpack'],
  ] as const) {
    broker(`carries octets from ${from} to ${to} one by one [PPT-14, PPT-29]`, async (scene) => {
      const topic = scene.uri('topic');
      const publisher = await scene.join({ serializer: from });
      const subscriber = await scene.join({ serializer: to });
      const subscription = await scene.subscribe(subscriber, topic);
      await publishWith(publisher, [topic, scheme], [octets]);
      await subscriber.expect([code.EVENT, subscription, anyId, scheme, [octets]]);
    });
  }

  broker('works with acknowledge, patterns and receiver lists [PPT-30]', async (scene) => {
    const topic = scene.uri('topic');
    const [publisher, one, two] = [await scene.join(), await scene.join(), await scene.join()];
    const prefix = await scene.subscribe(one, topic, { match: 'prefix' });
    await scene.subscribe(two, topic, { match: 'prefix' });
    const keys = { ...scheme, ppt_keyid: 'k' };
    const options = { ...keys, exclude: [two.session] };
    const publication = await publishWith(publisher, [topic, options], [octets]);
    await one.expect([code.EVENT, prefix, publication, dictWith({ ...keys, topic }), [octets]]);
    await two.quiet();
  });

  broker('works with retention [PPT-30, RET-23]', async (scene) => {
    await scene.needFeature('broker', 'event_retention');
    const topic = scene.uri('topic');
    const publisher = await scene.join();
    const keys = { ...scheme, ppt_keyid: 'k' };
    const publication = await publishWith(publisher, [topic, { ...keys, retain: true }], [octets]);
    const late = await scene.join();
    const exact = await scene.subscribe(late, topic, { get_retained: true });
    await late.expect([code.EVENT, exact, publication, dictWith({ ...keys, retained: true }), [octets]]);
  });

  broker('ends a session whose keys are no texts [PPT-33]', async (scene) => {
    for (const options of [{ ppt_scheme: 1 }, { ...scheme, ppt_keyid: 5 }, { ...scheme, ppt_cipher: null }]) {
      await scene.violates([code.PUBLISH, 1, options, scene.uri('topic'), [octets]]);
      await scene.violates([code.CALL, 1, options, scene.uri('procedure'), [octets]]);
    }
  });

  broker('refuses a PUBLISH in the usual form [PPT-34]', async (scene) => {
    const [publisher, subscriber] = [await scene.join(), await scene.join()];
    const request = publisher.request(code.PUBLISH, { ...scheme, acknowledge: true }, 'com..x', [octets]);
    const refusal = await publisher.expect(error(code.PUBLISH, request, 'wamp.error.invalid_uri'));
    expect(Object.keys(refusal[3] as object).filter((key) => key.startsWith('ppt_'))).toEqual([]);
    const subscription = await scene.subscribe(subscriber, scene.uri('topic'));
    await publishWith(publisher, [scene.uri('topic'), {}]);
    await subscriber.expect(event(subscription));
  });
}
