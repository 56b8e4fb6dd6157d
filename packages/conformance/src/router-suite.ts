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
import { callTests } from './router-suite/calls.js';
import { cancelingTests } from './router-suite/canceling.js';
import { disclosureTests } from './router-suite/disclosure.js';
import { endingTests } from './router-suite/ending.js';
import { idTests } from './router-suite/ids.js';
import { messageTests } from './router-suite/messages.js';
import { optionTests } from './router-suite/options.js';
import { orderingTests } from './router-suite/ordering.js';
import { pubsubTests } from './router-suite/pubsub.js';
import { rawSocketTests } from './router-suite/rawsocket.js';
import { realmTests } from './router-suite/realms.js';
import { registrationTests } from './router-suite/registrations.js';
import { serializerTests } from './router-suite/serializers.js';
import { sessionTests } from './router-suite/session.js';
import { shutdownTests } from './router-suite/shutdown.js';
import { describeWithRouter, describeWithRouters, type RouterSuiteOptions } from './router-suite/suite.js';
import { uriTests } from './router-suite/uris.js';
import { webSocketTests } from './router-suite/websocket.js';

export type { RouterTarget } from './router-suite/router-target.js';
export type { RouterSuiteOptions, SuiteSkip } from './router-suite/suite.js';

/** Declares the tests of the Basic Profile that can be seen at the wire of a Router. To be called in a vitest file. */
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
    describeWithRouter('in disclosure', options, disclosureTests);
    describeWithRouter('in serializers', options, serializerTests);
    describeWithRouter('on WebSocket', options, webSocketTests);
    describeWithRouter('on batched WebSocket', options, batchedTests);
    describeWithRouter('on RawSocket', options, rawSocketTests);
  });
}
