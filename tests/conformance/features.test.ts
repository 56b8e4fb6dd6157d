import { describe, expect, it } from 'vitest';
import { suiteLogins, suiteRealms, suiteRouter } from './suite-router.ts';
import { wireTo } from './wire.ts';

/** What a Router that has everything configured announces, word by word. */
const golden = {
  broker: {
    features: {
      session_meta_api: true,
      subscriber_blackwhite_listing: true,
      publisher_exclusion: true,
      publisher_identification: true,
      publication_trustlevels: true,
      subscription_meta_api: true,
      pattern_based_subscription: true,
      shareded_subscriptions: true,
      subscription_revocation: true,
      event_history: true,
      event_retention: true,
      payload_passthru_mode: true,
    },
    reflection: true,
  },
  dealer: {
    features: {
      progressive_call_results: true,
      progressive_call_invocations: true,
      call_timeout: true,
      call_canceling: true,
      caller_identification: true,
      call_trustlevels: true,
      registration_meta_api: true,
      pattern_based_registration: true,
      shared_registration: true,
      sharded_registration: true,
      registration_revocation: true,
      call_reroute: true,
      session_meta_api: true,
      testament_meta_api: true,
      payload_passthru_mode: true,
    },
    reflection: true,
  },
};

describe('the Router announces in WELCOME', () => {
  it('every feature of Broker and Dealer under its key and nothing else, by whatever method somebody joins [FEAT-01, FEAT-07, FEAT-10, FEAT-11, FEAT-12, FEAT-13, FEAT-14, FEAT-15, FEAT-16, FEAT-17, FEAT-18, FEAT-19, FEAT-20, FEAT-21, FEAT-22, FEAT-23, FEAT-24, FEAT-25, FEAT-26, FEAT-27, FEAT-28, FEAT-29, FEAT-30, FEAT-31, FEAT-32, FEAT-33, FEAT-34, FEAT-35, BWL-22, PEX-09, PID-07, PBS-23, PTL-06, EVH-05, RET-20, TST-26, REVS-11, SHS-03, SMETA-01, SUBM-01, PPT-01, RFL-03, RFL-04]', async () => {
    await using router = suiteRouter();
    await using guest = await (await wireTo(router)).join(suiteRealms.realm);
    await using alice = await (await wireTo(router)).login(suiteRealms.realm, suiteLogins[0]);
    expect(guest.welcome['roles']).toEqual(golden);
    expect(alice.welcome['roles']).toEqual(golden);
  });

  it('no event history where none is configured [EVH-05, FEAT-33]', async () => {
    await using router = suiteRouter();
    await using guest = await (await wireTo(router)).join(suiteRealms.otherRealm);
    const { event_history: _history, ...features } = golden.broker.features;
    expect(guest.welcome['roles']).toEqual({ ...golden, broker: { ...golden.broker, features } });
  });

  it('nothing where everything is switched off [FEAT-02, RFL-16]', async () => {
    await using router = suiteRouter();
    await using guest = await (await wireTo(router)).join(suiteRealms.plainRealm);
    expect(guest.welcome['roles']).toEqual({ broker: { features: {} }, dealer: { features: {} } });
  });
});
