/**
 * Judges any transport by what the `Transport` contract promises: a pair of connected ends comes in, tests come out.
 *
 * @example
 * ```ts
 * import { type TransportPair, transportSuite } from '@wamp/conformance/transport-suite';
 * import { json } from '@wamp/protocol';
 *
 * declare function openMyPair(): Promise<TransportPair>;
 *
 * transportSuite({ name: 'my transport', serializer: json(), open: () => openMyPair() });
 * ```
 *
 * @packageDocumentation
 */
import { describe, expect, it } from 'vitest';
import { backPressureTests } from './transport-suite/back-pressure.js';
import { deliveryTests } from './transport-suite/delivery.js';
import { endingTests } from './transport-suite/ending.js';
import { limitTests } from './transport-suite/limits.js';
import { type TransportSuiteOptions, declareTests } from './transport-suite/suite.js';

export { type SuiteSkip, type TransportPair, type TransportSuiteOptions } from './transport-suite/suite.js';
export { RecordingSink } from './transport-suite/recording-sink.js';

const groups = {
  delivery: deliveryTests,
  'back-pressure': backPressureTests,
  ending: endingTests,
  limits: limitTests,
};

/** Declares the tests of one transport with one serializer. [GEN-03] [TR-83] */
export function transportSuite(options: TransportSuiteOptions): void {
  describe(`${options.name} as a transport of ${options.serializer.id}`, () => {
    const declared = new Set<string>();
    for (const [title, tests] of Object.entries(groups)) {
      declareTests(title, options, (test) => {
        tests((name, run) => {
          declared.add(name);
          test(name, run);
        });
      });
    }
    it('skips only tests that there are', () => {
      const skipped = (options.skip ?? []).flatMap(({ tests }) => tests);
      expect(skipped.filter((name) => !declared.has(name))).toEqual([]);
    });
  });
}
