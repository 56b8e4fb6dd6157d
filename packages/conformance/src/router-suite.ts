/**
 * The suite that judges a whole Router through its sockets alone.
 *
 * @example
 * ```ts
 * import { type RouterTarget, routerSuite } from '@wamp/conformance/router-suite';
 *
 * declare function startMyRouter(): Promise<RouterTarget>;
 *
 * routerSuite({ name: 'my router', open: () => startMyRouter() });
 * ```
 *
 * @packageDocumentation
 */
import { describe } from 'vitest';
import { batchedTests } from './router-suite/batched.js';
import { callTrustLevelTests } from './router-suite/call-trust-levels.js';
import { calleeConcurrencyTests } from './router-suite/callee-concurrency.js';
import { callTests } from './router-suite/calls.js';
import { cancelingTests } from './router-suite/canceling.js';
import { disclosureTests } from './router-suite/disclosure.js';
import { endingTests } from './router-suite/ending.js';
import { featureTests } from './router-suite/features.js';
import { forcedRegistrationTests } from './router-suite/forced-registrations.js';
import { historyTests } from './router-suite/history.js';
import { idTests } from './router-suite/ids.js';
import { leftoverTests } from './router-suite/leftovers.js';
import { messageTests } from './router-suite/messages.js';
import { optionTests } from './router-suite/options.js';
import { orderingTests } from './router-suite/ordering.js';
import { passthruTests } from './router-suite/passthru.js';
import { patternTests } from './router-suite/patterns.js';
import { progressiveInvocationTests } from './router-suite/progressive-invocations.js';
import { progressiveResultTests } from './router-suite/progressive-results.js';
import { pubsubTests } from './router-suite/pubsub.js';
import { publisherIdentificationTests } from './router-suite/publisher-identification.js';
import { rawSocketTests } from './router-suite/rawsocket.js';
import { realmTests } from './router-suite/realms.js';
import { receiverListTests } from './router-suite/receiver-lists.js';
import { reflectionTests } from './router-suite/reflection.js';
import { registrationMetaTests } from './router-suite/registration-meta.js';
import { registrationRevocationTests } from './router-suite/registration-revocation.js';
import { registrationTests } from './router-suite/registrations.js';
import { reroutingTests } from './router-suite/rerouting.js';
import { retentionTests } from './router-suite/retention.js';
import { serializerTests } from './router-suite/serializers.js';
import { sessionKillTests } from './router-suite/session-kill.js';
import { sessionMetaTests } from './router-suite/session-meta.js';
import { sessionTests } from './router-suite/session.js';
import { shardedRegistrationTests } from './router-suite/sharded-registrations.js';
import { shardedSubscriptionTests } from './router-suite/sharded-subscriptions.js';
import { sharedRegistrationTests } from './router-suite/shared-registrations.js';
import { shutdownTests } from './router-suite/shutdown.js';
import { subscriptionMetaTests } from './router-suite/subscription-meta.js';
import { subscriptionRevocationTests } from './router-suite/subscription-revocation.js';
import { describeWithRouter, describeWithRouters, type RouterSuiteOptions } from './router-suite/suite.js';
import { testamentTests } from './router-suite/testaments.js';
import { timeoutTests } from './router-suite/timeouts.js';
import { trustLevelTests } from './router-suite/trust-levels.js';
import { uriTests } from './router-suite/uris.js';
import { webSocketTests } from './router-suite/websocket.js';

export type { ConfiguredUris, Login, RouterExtension, RouterTarget } from './router-suite/router-target.js';
export type { RouterSuiteOptions, SuiteSkip } from './router-suite/suite.js';

/** Declares the tests of both profiles that can be seen at the wire of a Router. To be called in a vitest file. */
export function routerSuite(options: RouterSuiteOptions): void {
  describe(`${options.name} conforms`, () => {
    describeWithRouter('in its messages', options, messageTests);
    describeWithRouter('in options and details', options, optionTests);
    describeWithRouter('in URIs', options, uriTests);
    describeWithRouter('in ids', options, idTests);
    describeWithRouter('in sessions', options, sessionTests);
    describeWithRouter('in the end of sessions', options, endingTests);
    describeWithRouters('in its shutdown', options, shutdownTests);
    describeWithRouter('in Realms', options, realmTests);
    describeWithRouter('in the order of delivery', options, orderingTests);
    describeWithRouter('in publish and subscribe', options, pubsubTests);
    describeWithRouter('in registrations', options, registrationTests);
    describeWithRouter('in calls', options, callTests);
    describeWithRouter('in call canceling', options, cancelingTests);
    describeWithRouter('in call timeouts', options, timeoutTests);
    describeWithRouter('in progressive call results', options, progressiveResultTests);
    describeWithRouter('in progressive call invocations', options, progressiveInvocationTests);
    describeWithRouter('in shared registrations', options, sharedRegistrationTests);
    describeWithRouter('in call rerouting', options, reroutingTests);
    describeWithRouter('in call trust levels', options, callTrustLevelTests);
    describeWithRouter('in registration revocation', options, registrationRevocationTests);
    describeWithRouter('in the registration meta API', options, registrationMetaTests);
    describeWithRouter('in sharded registrations', options, shardedRegistrationTests);
    describeWithRouter('in the concurrency of Callees', options, calleeConcurrencyTests);
    describeWithRouter('in forced registrations', options, forcedRegistrationTests);
    describeWithRouter('in disclosure', options, disclosureTests);
    describeWithRouter('in the announcement of features', options, featureTests);
    describeWithRouter('in pattern-based subscriptions', options, patternTests);
    describeWithRouter('in the identification of Publishers', options, publisherIdentificationTests);
    describeWithRouter('in receiver lists', options, receiverListTests);
    describeWithRouter('in trust levels of publications', options, trustLevelTests);
    describeWithRouter('in event retention', options, retentionTests);
    describeWithRouter('in event history', options, historyTests);
    describeWithRouter('in testaments', options, testamentTests);
    describeWithRouter('in the revocation of subscriptions', options, subscriptionRevocationTests);
    describeWithRouter('in sharded subscriptions', options, shardedSubscriptionTests);
    describeWithRouter('in the session meta API', options, sessionMetaTests);
    describeWithRouter('in ending sessions by procedure', options, sessionKillTests);
    describeWithRouter('in the subscription meta API', options, subscriptionMetaTests);
    describeWithRouter('in payload passthru mode', options, passthruTests);
    describeWithRouter('in reflection', options, reflectionTests);
    describeWithRouters('in what it keeps', options, leftoverTests);
    describeWithRouter('in serializers', options, serializerTests);
    describeWithRouter('on WebSocket', options, webSocketTests);
    describeWithRouter('on batched WebSocket', options, batchedTests);
    describeWithRouter('on RawSocket', options, rawSocketTests);
  });
}
