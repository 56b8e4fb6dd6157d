import fc from 'fast-check';
import { describe, expect, it } from 'vitest';
import { bySubscription, inOrder } from '../fixtures/broker-lines.js';
import { BrokerModel, type Step } from '../fixtures/broker-model.js';
import { step } from '../fixtures/broker-steps.js';
import { PlayedBroker, actors } from '../fixtures/played-broker.js';
import { propertyRuns } from '../fixtures/property-runs.js';

/** A turn of the event loop, between what sessions do. */
const turn = { kind: 'turn' } as const;

/** A Broker whose publications leave in slices of one or two, and sessions that wait for theirs as the lane lets them. */
class SlicedHistory {
  readonly model = new BrokerModel(actors);
  readonly played: PlayedBroker;
  readonly left = new Set<number>();
  /** The actor who published, by publication. */
  readonly publishers: number[] = [-1];
  sliced = 0;
  readonly #lanes = new Map<number, Step[]>();

  constructor(slice: number) {
    this.played = new PlayedBroker(slice);
  }

  async run(given: Step | typeof turn): Promise<void> {
    if (given.kind === 'turn') this.played.clock.turn();
    else if (given.kind === 'revoke' || given.kind === 'leave') this.#do(given);
    else this.#inLine(given);
    await settled();
  }

  async finish(): Promise<void> {
    while (this.played.clock.waiting > 0) await this.run(turn);
  }

  #inLine(given: Step): void {
    const lane = this.#lanes.get(given.actor);
    if (lane === undefined) this.#do(given);
    else lane.push(given);
  }

  #do(given: Step): void {
    const { actor, kind } = given;
    if (kind === 'publish') this.publishers.push(actor);
    if (kind === 'leave') {
      this.left.add(actor);
      this.#lanes.delete(actor);
    }
    this.model.run(given);
    const pending = this.played.run(given);
    if (this.played.clock.waiting > 0) this.sliced++;
    if (pending === undefined || this.left.has(actor)) return;
    const lane: Step[] = [];
    this.#lanes.set(actor, lane);
    void pending.then(() => {
      if (this.#lanes.get(actor) !== lane) return;
      this.#lanes.delete(actor);
      for (const next of lane) this.#inLine(next);
    });
  }
}

async function settled(): Promise<void> {
  for (let round = 0; round < 4; round++) await Promise.resolve();
}

const isAnswer = (line: string): boolean => /^(PUBLISHED|ERROR)/.test(line);
const isEvent = (line: string): boolean => line.startsWith('EVENT');

/** What a session is sent between two changes of its subscriptions, whoever published it. */
function betweenChanges(lines: readonly string[]): readonly (readonly string[])[] {
  const spans: string[][] = [[]];
  for (const line of lines) {
    if (isAnswer(line)) continue;
    if (isEvent(line)) spans.at(-1)?.push(line);
    else spans.push([line], []);
  }
  return spans.map((span) => span.sort());
}

/** How many of the lines are missing in others that are in the same order. */
function missing(lines: readonly string[], others: readonly string[]): number {
  const rest = [...others];
  const missed = lines.filter((line) => {
    if (line !== rest[0]) return true;
    rest.shift();
    return false;
  });
  expect(rest).toEqual([]);
  return missed.length;
}

/** Whether a line is an EVENT that its Publisher is sent before PUBLISHED. [PEX-07] */
function isEventBefore(line: string, later: readonly string[]): boolean {
  return isEvent(line) && later.includes(`PUBLISHED ${line.split(' ')[2] ?? ''}`);
}

describe('Fan-out in slices, against a model that knows none', () => {
  it('gives every session the same events, in the order of each publisher and on the same side of each change of its subscriptions [PS-16, PS-18, PS-34, PBS-18, BWL-15, PEX-03, PEX-07, PID-08, RET-05, RET-09, RET-25, REVS-06, TST-24, ORD-01]', async () => {
    let sliced = 0;
    const steps = fc.array(
      fc.oneof({ weight: 3, arbitrary: step }, { weight: 1, arbitrary: fc.constant(turn) }),
      { maxLength: 60, size: 'max' },
    );
    const property = fc.asyncProperty(fc.constantFrom(1, 2), steps, async (slice, given) => {
      const history = new SlicedHistory(slice);
      for (const each of given) await history.run(each);
      await history.finish();
      sliced += history.sliced;
      const { played, model, left, publishers } = history;
      let lost = 0;
      for (const [actor, expected] of model.received) {
        const received = played.received.get(actor) ?? [];
        expect(received.filter(isAnswer)).toEqual(expected.filter(isAnswer));
        if (!left.has(actor)) expect(betweenChanges(received)).toEqual(betweenChanges(expected));
        for (const publisher of actors.keys()) {
          const of = (lines: readonly string[]): readonly string[] =>
            inOrder(
              lines.filter((line) => isEvent(line) && publishers[Number(line.split(' ')[2])] === publisher),
            );
          lost += missing(of(expected), of(received));
        }
        expect(received.filter((line, at) => isEventBefore(line, received.slice(at)))).toEqual([]);
      }
      expect(lost).toBe(played.counters.eventsDropped.left);
      expect(bySubscription(played.observed)).toEqual(bySubscription(model.observed));
    });
    await fc.assert(property, propertyRuns(5_000));
    expect(sliced).toBeGreaterThan(3_000);
  }, 120_000);
});
