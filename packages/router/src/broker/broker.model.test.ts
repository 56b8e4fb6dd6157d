import fc from 'fast-check';
import { describe, expect, it } from 'vitest';
import { bySubscription, inOrder } from '../fixtures/broker-lines.js';
import { BrokerModel } from '../fixtures/broker-model.js';
import { step } from '../fixtures/broker-steps.js';
import { PlayedBroker, actors } from '../fixtures/played-broker.js';
import { propertyRuns } from '../fixtures/property-runs.js';

describe('Broker, against a model', () => {
  it('sends exactly what a naive Broker would, in its order, over 10,000 random histories [PS-16, PS-18, PS-24, PS-27, PS-29, PS-33, PS-34, PBS-11, PBS-18, PBS-27, BWL-07, BWL-08, BWL-09, BWL-10, BWL-15, PEX-03, PID-08, RET-04, RET-05, RET-10, RET-11, RET-13, RET-14, RET-24, RET-25, REVS-01, REVS-03, REVS-06, SUBM-06, SUBM-10, SUBM-11, TST-24]', () => {
    const property = fc.property(fc.array(step, { maxLength: 60, size: 'max' }), (steps) => {
      const [model, played] = [new BrokerModel(actors), new PlayedBroker()];
      for (const each of steps) {
        model.run(each);
        void played.run(each);
      }
      for (const [index, lines] of model.received) {
        expect(inOrder(played.received.get(index) ?? [])).toEqual(inOrder(lines));
      }
      expect(bySubscription(played.observed)).toEqual(bySubscription(model.observed));
    });
    fc.assert(property, propertyRuns(10_000));
  }, 60_000);
});
