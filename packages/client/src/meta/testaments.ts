import type { Uri } from '@wamp/protocol';
import { type Kwargs, type PayloadValue, payload } from '@wamp/protocol/contract';
import type { Client } from '../client.js';
import type { PublishOptions } from '../options.js';
import { payloadOfInput } from '../roles/input.js';
import { toWire, wireOptions } from '../roles/wire-options.js';
import type { MetaContract } from './meta-contract.js';

/** When a testament is published: when the session is gone for good, or already when its connection is. */
export type TestamentScope = 'destroyed' | 'detached';

/** Options of a testament. */
export interface TestamentOptions {
  /** @defaultValue `destroyed` */
  readonly scope?: TestamentScope;
  /** Options of the publication; those of waiting have no meaning. */
  readonly publish?: Omit<PublishOptions, 'acknowledge' | 'signal' | 'timeout' | 'offline'>;
}

/** Events that the Router publishes when this session has ended. The next session has none until they are added again. */
export interface TestamentMeta {
  /** @param input - as for `publish`: a list, an object, or both through `payload()` */
  add(
    topic: Uri,
    input?: readonly unknown[] | Kwargs | PayloadValue,
    options?: TestamentOptions,
  ): Promise<void>;
  /** Takes all of one scope back. @param scope - `destroyed` unless told otherwise */
  flush(scope?: TestamentScope): Promise<void>;
}

/** The calls behind {@link TestamentMeta}. */
export function testamentMeta(client: Client<MetaContract>): TestamentMeta {
  return {
    async add(topic, input, { scope, publish = {} } = {}) {
      const { args = [], kwargs = {} } = payloadOfInput(input);
      const { options } = toWire(wireOptions.publish, publish);
      const terms = { ...(scope && { scope }), publish_options: options };
      // Some Routers give an id, which the specification does not know. [TST-06]
      await client.call('wamp.session.add_testament', payload([topic, args, kwargs], terms));
    },
    async flush(scope) {
      await client.call('wamp.session.flush_testaments', scope ? { scope } : {});
    },
  };
}
