/**
 * The suite that every {@link Serializer} passes.
 *
 * @example
 * ```ts
 * import { serializerSuite } from '@wamp/conformance/serializer-suite';
 * import type { Serializer } from '@wamp/protocol';
 *
 * declare function myFormat(): Serializer;
 *
 * serializerSuite({ name: 'my format', serializer: myFormat(), bombs: [] });
 * ```
 *
 * @packageDocumentation
 */

import type { Serializer } from '@wamp/protocol';
import { afterAll, beforeEach, describe, expect } from 'vitest';
import { type Bomb, bombs } from './serializer-suite/bombs.js';
import { hostileTests } from './serializer-suite/hostile-input.js';
import { limitTests } from './serializer-suite/limits.js';
import { messageTests } from './serializer-suite/messages.js';
import { valueTests } from './serializer-suite/values.js';

export { type GoldenMessage, goldenMessages } from './serializer-suite/golden-messages.js';
export { hostileKeys, sampleValues } from './serializer-suite/sample-values.js';
export { sampleMessages } from './serializer-suite/sample-messages.js';
export { type Bomb, bombs } from './serializer-suite/bombs.js';

/** What {@link serializerSuite} judges. */
export interface SerializerSuiteOptions {
  /** For the names of the tests. */
  readonly name: string;
  readonly serializer: Serializer;
  /** Serializers that values are sent through on the way, besides the judged one. @defaultValue none */
  readonly others?: readonly Serializer[];
  /** Frames that cost more to decode than to send. @defaultValue those for `json`, `msgpack` and `cbor` */
  readonly bombs?: readonly Bomb[];
  /** Whole names of tests that it cannot pass, and why. @defaultValue none */
  readonly skip?: readonly { readonly reason: string; readonly tests: readonly string[] }[];
}

/** Declares the tests of one serializer. */
export function serializerSuite(options: SerializerSuiteOptions): void {
  const { name, serializer } = options;
  const reasons = new Map(options.skip?.flatMap(({ reason, tests }) => tests.map((test) => [test, reason])));
  describe(`serializer ${name}`, () => {
    const unknown = new Set(reasons.keys());
    beforeEach(({ task, skip }) => {
      const reason = reasons.get(task.name);
      unknown.delete(task.name);
      if (reason !== undefined) skip(reason);
    });
    afterAll(() => {
      expect([...unknown], 'tests to skip that do not exist').toEqual([]);
    });
    messageTests(serializer);
    valueTests(serializer, [serializer, ...(options.others ?? [])]);
    limitTests(serializer);
    hostileTests(serializer, options.bombs ?? bombs[serializer.id] ?? []);
  });
}
