import { beforeEach, describe, expect, it, vi } from 'vitest';
import { FakeRouter, type RawMessage, advance, rejection } from '../fixtures/fake-router.js';

beforeEach(() => {
  vi.useFakeTimers();
  vi.spyOn(Math, 'random').mockReturnValue(0.5);
});

const cases: readonly (readonly [name: string, message: RawMessage])[] = [
  ['takes HELLO for a violation [MSG-32]', [1, 'realm1', {}]],
  ['takes WELCOME again for a violation [SES-22]', [2, 2, { roles: { broker: {} } }]],
  ['takes CHALLENGE for a violation [SES-19, AUTH-11]', [4, 'ticket', {}]],
  ['takes AUTHENTICATE for a violation [MSG-32]', [5, 'x', {}]],
  ['takes ERROR of an INVOCATION for a violation [MSG-48]', [8, 68, 1, {}, 'a.b']],
  ['takes ERROR of an EVENT for a violation [MSG-48]', [8, 36, 1, {}, 'a.b']],
  ['takes ERROR of a HELLO for a violation [MSG-48]', [8, 1, 1, {}, 'a.b']],
  ['takes PUBLISH for a violation [MSG-32]', [16, 1, {}, 'com.t']],
  ['takes SUBSCRIBE for a violation [MSG-32]', [32, 1, {}, 'com.t']],
  ['takes UNSUBSCRIBE for a violation [MSG-32]', [34, 1, 2]],
  ['takes CALL for a violation [MSG-32]', [48, 1, {}, 'com.p']],
  ['takes CANCEL for a violation [MSG-32]', [49, 1, {}]],
  ['takes REGISTER for a violation [MSG-32]', [64, 1, {}, 'com.p']],
  ['takes UNREGISTER for a violation [MSG-32]', [66, 1, 2]],
  ['takes YIELD for a violation [MSG-32]', [70, 1, {}]],
  ['takes UNSUBSCRIBED of request 0 without details for a violation [TYP-02, REVS-10]', [35, 0]],
  ['takes UNREGISTERED of request 0 without details for a violation [TYP-02]', [67, 0]],
  ['takes a RESULT without an id for a violation', [50, 0, {}]],
  ['takes a publisher that is no id for a violation [PID-10]', [36, 1, 2, { publisher: 'hello' }]],
  ['takes an authid that is no text for a violation [PID-10]', [36, 1, 2, { publisher_authid: 5 }]],
  ['takes an authrole that is no text for a violation [PID-10]', [36, 1, 2, { publisher_authrole: 5 }]],
  ['takes an unknown type for a violation', [99, 1]],
  ['takes a dict for a violation', {} as RawMessage],
];

describe('A client in an open session', () => {
  for (const [name, message] of cases) {
    it(name, async () => {
      await using router = new FakeRouter();
      const { client, peer } = await router.joined();
      const lost: unknown[] = [];
      client.on('disconnect', ({ cause }) => lost.push(cause));
      const calling = rejection(client.call('com.q'));
      await peer.next();
      peer.send(message);
      expect(await peer.rest()).toEqual([
        [3, { message: expect.any(String) }, 'wamp.error.protocol_violation'],
      ]);
      expect(peer.end).toBeDefined();
      expect(await calling).toMatchObject({ code: 'WAMP_ERR_CONNECTION_LOST', sent: true });
      expect(lost).toMatchObject([{ kind: 'protocol', uri: 'wamp.error.protocol_violation' }]);
    });
  }

  it('takes what is no JSON for a violation, and joins again', async () => {
    await using router = new FakeRouter();
    const { client, peer } = await router.joined();
    peer.sendText('[36,');
    expect(await peer.rest()).toMatchObject([[3, {}, 'wamp.error.protocol_violation']]);
    await advance(1000);
    await router.welcome(2);
    expect(client.session?.id).toBe(2);
  });
});

const strays: readonly (readonly [name: string, message: RawMessage])[] = [
  ['drops and counts SUBSCRIBED [MSG-51, PS-48]', [33, 77, 5]],
  ['drops and counts UNSUBSCRIBED [MSG-51, PS-48]', [35, 77]],
  ['drops and counts PUBLISHED [MSG-51, PS-48]', [17, 77, 5]],
  ['drops and counts REGISTERED [MSG-51]', [65, 77, 5]],
  ['drops and counts UNREGISTERED [MSG-51]', [67, 77]],
  ['drops and counts RESULT [MSG-51]', [50, 77, {}]],
  ['drops and counts ERROR [MSG-51]', [8, 48, 77, {}, 'com.error']],
  ['drops and counts ERROR of another type than the request of its id [MSG-51]', [8, 32, 1, {}, 'com.error']],
  ['drops and counts SUBSCRIBED for a call [MSG-51]', [33, 1, 5]],
  ['drops and counts EVENT of an unknown subscription', [36, 77, 5, {}]],
  ['drops and counts ERROR of a YIELD (A-28)', [8, 70, 77, {}, 'wamp.error.feature_not_supported']],
  [
    'drops and counts ERROR of a YIELD whose id is that of a call (A-28)',
    [8, 70, 1, {}, 'wamp.error.feature_not_supported'],
  ],
  ['drops and counts INTERRUPT of an unknown invocation', [69, 77, {}]],
  ['drops and counts revocation of an unknown subscription [REVS-08]', [35, 0, { subscription: 77 }]],
  ['drops and counts revocation of an unknown registration [REV-08]', [67, 0, { registration: 77 }]],
];

describe('A client that gets what belongs to nothing', () => {
  for (const [name, message] of strays) {
    it(name, async () => {
      await using router = new FakeRouter();
      const { client, peer } = await router.joined();
      const calling = client.call('com.q');
      await peer.next();
      peer.send(message);
      expect(await peer.rest()).toEqual([]);
      expect(client.stats.dropped).toBe(1);
      // The request that is pending, and the session, are none the worse for it.
      peer.send([50, 1, {}, ['still here']]);
      expect(await calling).toBe('still here');
      expect(client.state).toBe('ready');
      expect(router.errors).toEqual([]);
    });
  }
});
