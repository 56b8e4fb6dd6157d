import { expect } from 'vitest';
import { code } from '../peer/message-code.js';
import { anyDict, anyId, dictWithout, dictWithoutEntries, entriesOf, show } from '../peer/pattern.js';
import { error, event, type Scene } from './scene.js';
import type { SuiteTest } from './suite.js';

const unknown = { zzz_unknown: { a: [1] }, _vendor_key: 1 };

/** A request with a known option, and the feature without which a Router need not know the option. */
interface KnownOption {
  readonly key: string;
  readonly message: readonly unknown[];
  readonly feature?: string;
}

const listing = 'subscriber_blackwhite_listing';

/** Requests with a known option of the wrong type. */
const wrongTypes: readonly KnownOption[] = [
  { key: 'match', message: [code.SUBSCRIBE, 1, { match: 123 }, 'com.x'] },
  { key: 'match', message: [code.REGISTER, 1, { match: 123 }, 'com.x'] },
  { key: 'acknowledge', message: [code.PUBLISH, 1, { acknowledge: [] }, 'com.x'] },
  { key: 'mode', message: [code.CANCEL, 1, { mode: 1 }] },
  { key: 'invoke', message: [code.REGISTER, 1, { invoke: 1 }, 'com.x'], feature: 'shared_registration' },
  { key: 'exclude', message: [code.PUBLISH, 1, { exclude: 'x' }, 'com.x'], feature: listing },
  { key: 'exclude', message: [code.PUBLISH, 1, { exclude: ['x'] }, 'com.x'], feature: listing },
  { key: 'eligible', message: [code.PUBLISH, 1, { eligible: 5 }, 'com.x'], feature: listing },
  { key: 'exclude_authid', message: [code.PUBLISH, 1, { exclude_authid: [1] }, 'com.x'], feature: listing },
  { key: 'eligible_authid', message: [code.PUBLISH, 1, { eligible_authid: 123 }, 'com.x'], feature: listing },
  {
    key: 'eligible_authrole',
    message: [code.PUBLISH, 1, { eligible_authrole: 'm' }, 'com.x'],
    feature: listing,
  },
  { key: 'timeout', message: [code.CALL, 1, { timeout: 'x' }, 'com.x'], feature: 'call_timeout' },
];

/** Every boolean option; the value is put in by the test. */
const booleans: readonly { readonly key: string; readonly type: number; readonly feature?: string }[] = [
  { key: 'acknowledge', type: code.PUBLISH },
  { key: 'exclude_me', type: code.PUBLISH },
  { key: 'disclose_me', type: code.PUBLISH },
  { key: 'disclose_me', type: code.CALL },
  { key: 'retain', type: code.PUBLISH, feature: 'event_retention' },
  { key: 'get_retained', type: code.SUBSCRIBE, feature: 'event_retention' },
  { key: 'progress', type: code.CALL, feature: 'progressive_call_invocations' },
  { key: 'receive_progress', type: code.CALL, feature: 'progressive_call_results' },
];

/** The options that a Router has to know: all of the Basic Profile, and those of the features that it announces. */
async function knownTo<T extends { readonly feature?: string }>(
  scene: Scene,
  options: readonly T[],
): Promise<T[]> {
  const { welcome } = await scene.join();
  const announced = Object.values(entriesOf(welcome['roles'])).flatMap((role) =>
    Object.keys(entriesOf(entriesOf(role)['features'])),
  );
  return options.filter(({ feature }) => feature === undefined || announced.includes(feature));
}

export function optionTests(it: SuiteTest): void {
  it('aborts a session whose boolean option is no boolean [MSG-34, TYP-07, RPC-49, PS-43, PEX-08, PID-12]', async (scene) => {
    for (const { key, type } of await knownTo(scene, booleans)) {
      for (const value of [0, 1, 'true', null]) await scene.violates([type, 1, { [key]: value }, 'com.x']);
    }
  });

  it('aborts a session whose known option has the wrong type, and names the key [MSG-35, PBS-10, BWL-19, PS-43, SES-41]', async (scene) => {
    for (const { key, message } of await knownTo(scene, wrongTypes)) {
      const abort = await scene.violates(message);
      expect(show(abort)).toContain(key);
    }
  });

  it('refuses an option value outside its set with option_not_allowed [MSG-35, URI-45, PBR-22, PBS-10]', async (scene) => {
    const peer = await scene.join();
    for (const type of [code.SUBSCRIBE, code.REGISTER]) {
      const request = peer.request(type, { match: 'regex' }, scene.uri('x'));
      await peer.expect(error(type, request, 'wamp.error.option_not_allowed'));
    }
    await peer.quiet();
  });

  it('never takes a negative timeout for none [TYP-04]', async (scene) => {
    const procedure = scene.uri('procedure');
    const [caller, callee] = [await scene.join(), await scene.join()];
    await scene.register(callee, procedure);
    const request = caller.request(code.CALL, { timeout: -1 }, procedure);
    const answer = await caller.receive();
    const refusal = answer[0] === code.ABORT ? answer[2] : answer[4];
    expect(['wamp.error.protocol_violation', 'wamp.error.option_not_allowed']).toContain(refusal);
    expect(answer[0] === code.ABORT || answer[2] === request).toBe(true);
    await callee.quiet();
  });

  it('ignores unknown options and details in every message of a Client [MSG-36, RPC-48, PS-41, SES-06]', async (scene) => {
    const topic = scene.uri('topic');
    const procedure = scene.uri('procedure');
    const details = { ...unknown, roles: { caller: {}, callee: {}, publisher: {}, subscriber: {} } };
    const [peer, other] = [await scene.join({ details }), await scene.join()];
    const subscription = await scene.subscribe(peer, topic, unknown);
    const publish = other.request(code.PUBLISH, { ...unknown, acknowledge: true }, topic);
    await other.expect([code.PUBLISHED, publish, anyId]);
    await peer.expect(event(subscription));
    const registration = await scene.register(peer, procedure, unknown);
    const call = other.request(code.CALL, unknown, procedure);
    const [, answered] = await peer.expect([code.INVOCATION, anyId, registration, anyDict]);
    peer.send([code.YIELD, answered, unknown, ['done']]);
    await other.expect([code.RESULT, call, anyDict, ['done']]);
    const failing = other.request(code.CALL, unknown, procedure);
    const [, failed] = await peer.expect([code.INVOCATION, anyId, registration, anyDict]);
    peer.send([code.ERROR, code.INVOCATION, failed, unknown, 'com.x.error']);
    await other.expect(error(code.CALL, failing, 'com.x.error'));
    other.send([code.CANCEL, failing, unknown]);
    await other.quiet();
    peer.send([code.GOODBYE, unknown, 'wamp.close.close_realm']);
    await peer.expect([code.GOODBYE, anyDict, 'wamp.close.goodbye_and_out']);
  });

  it('does not let options reach the details of the other side [PS-42, PID-09, CID-14, BWL-20]', async (scene) => {
    const topic = scene.uri('topic');
    const procedure = scene.uri('procedure');
    const [peer, other] = [await scene.join(), await scene.join()];
    const subscription = await scene.subscribe(peer, topic);
    const registration = await scene.register(peer, procedure);
    const forged = {
      publisher: 1,
      publisher_authid: 'root',
      topic: 'x',
      retained: true,
      trustlevel: 9,
      foo_bar: 1,
    };
    other.request(code.PUBLISH, forged, topic);
    await peer.expect([code.EVENT, subscription, anyId, dictWithoutEntries(forged)]);
    const forgedCall = { caller: 1, caller_authid: 'root', procedure: 'x', foo_bar: 1 };
    const call = other.request(code.CALL, forgedCall, procedure);
    const untouched = dictWithoutEntries(forgedCall);
    const [, invocation] = await peer.expect([code.INVOCATION, anyId, registration, untouched]);
    peer.send([code.YIELD, invocation, { foo_bar: 1 }]);
    await other.expect([code.RESULT, call, dictWithout('foo_bar')]);
  });

  it('takes keys that are names of JavaScript prototypes as plain data [TYP-20]', async (scene) => {
    const topic = scene.uri('topic');
    const [peer, other] = [await scene.join(), await scene.join()];
    const subscription = await scene.subscribe(peer, topic);
    const hostile = {
      constructor: 1,
      toString: 'x',
      hasOwnProperty: [true],
      valueOf: { a: 1 },
      prototype: null,
    };
    const quietly = other.request(code.PUBLISH, { constructor: { acknowledge: true } }, topic, [], hostile);
    await peer.expect(event(subscription, [], hostile));
    expect(quietly).toBe(1);
    await other.quiet();
  });

  it('refuses the key __proto__, which decoders would rename [TYP-20]', async (scene) => {
    await scene.violates('[16,1,{"__proto__":{"acknowledge":true}},"com.x"]');
    await scene.violates('[16,1,{},"com.x",[],{"__proto__":1}]');
  });

  it('refuses a key that stands twice in Options, and gives the order of keys no meaning [MSG-39, TYP-08]', async (scene) => {
    await scene.violates('[16,1,{"acknowledge":true,"acknowledge":false},"com.x"]');
    const peer = await scene.join();
    const topic = scene.uri('topic');
    const subscription = await scene.subscribe(peer, topic);
    for (const options of [
      '"acknowledge":true,"exclude_me":false',
      '"exclude_me":false,"acknowledge":true',
    ]) {
      const request = peer.nextRequest();
      peer.sendRaw(`[16,${String(request)},{${options}},"${topic}"]`);
      await peer.expect([code.PUBLISHED, request, anyId]);
      await peer.expect(event(subscription));
    }
  });

  it('sends only detail keys of the documented form [MSG-37, MSG-38]', async (scene) => {
    const topic = scene.uri('topic');
    const procedure = scene.uri('procedure');
    const [peer, other] = [await scene.join(), await scene.join()];
    await scene.subscribe(peer, topic, { match: 'prefix' });
    await scene.register(peer, procedure, { match: 'prefix' });
    other.request(code.PUBLISH, { disclose_me: true }, topic);
    const call = other.request(code.CALL, { disclose_me: true }, procedure);
    const [published = [], invoked = []] = await peer.expectAll(
      [code.EVENT, anyId, anyId, anyDict],
      [code.INVOCATION, anyId, anyId, anyDict],
    );
    peer.send([code.ERROR, code.INVOCATION, invoked[1], {}, 'com.x.error']);
    const failed = await other.expect(error(code.CALL, call, 'com.x.error'));
    const keys = [peer.welcome, published[3], invoked[3], failed[3]].flatMap((details) =>
      Object.keys(entriesOf(details)),
    );
    expect(keys).toContain('topic');
    expect(keys.filter((key) => !/^([a-z][a-z0-9_]{2,}|_[a-z0-9_]{3,})$/.test(key))).toEqual([]);
  });
}
