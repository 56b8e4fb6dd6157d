import fc from 'fast-check';
import { describe, expect, it } from 'vitest';
import { propertyRuns } from '../fixtures/property-runs.js';
import { CallModel, type Move, type Sent } from '../fixtures/dealer-model/call-model.js';
import { DealerDriver } from '../fixtures/dealer-model/dealer-driver.js';
import {
  type Happening,
  histories,
  lacks,
  optionalFeatures,
  places,
  type Weights,
} from '../fixtures/dealer-model/history.js';

const balanced: Weights = {
  register: 30,
  unregister: 20,
  call: 100,
  chunk: 50,
  cancel: 60,
  yield: 80,
  error: 50,
  forge: 3,
  leave: 15,
  pass: 40,
};

const uploads: Weights = { ...balanced, register: 10, chunk: 160, cancel: 30, error: 30, forge: 1 };
const sharing: Weights = { ...balanced, register: 80, unregister: 40, chunk: 20, error: 120, cancel: 20 };
const endings: Weights = { ...balanced, chunk: 20, cancel: 120, leave: 40, pass: 100 };

const parts: Weights = {
  ...balanced,
  register: 5,
  unregister: 5,
  chunk: 5,
  error: 10,
  yield: 160,
  pass: 120,
};

describe('the life cycle of calls, in random histories', () => {
  it.each([
    ['of every kind', 3_500, balanced, ['single', 'first', 'last', 'roundrobin', 'random']],
    ['of progressive calls', 2_000, uploads, ['single', 'roundrobin']],
    [
      'of shared registrations and Callees that decline',
      2_000,
      sharing,
      ['first', 'last', 'roundrobin', 'random'],
    ],
    ['of calls that are canceled, run out of time or lose a side', 1_500, endings, ['single', 'first']],
    ['of progressive results', 1_000, parts, ['single']],
  ] as const)(
    'is that of the model, %s [RPC-19, RPC-27, RPC-37, RPC-38, CAN-08, CAN-16, CAN-24, CAN-25, CAN-26, CAN-34, TMO-15, TMO-16, TMO-20, PRI-11, PRI-20, SHR-12, RRT-11, RRT-16]',
    (_kind, runs, weights, policies) => {
      fc.assert(
        fc.property(lacks, histories(weights, policies), (lacking, history) => {
          new Play(lacking).all(history);
        }),
        propertyRuns(runs),
      );
    },
  );

  it('is that of the model where time runs on although parts come while a call is being killed [CAN-31, TMO-16]', () => {
    new Play([[], [], []]).all([
      { do: 'register', at: 0, procedure: 0, invoke: 'single' },
      { do: 'call', at: 1, procedure: 0, progress: false, wish: true, timeout: 70 },
      { do: 'cancel', at: 1, ago: 0, mode: 'kill' },
      { do: 'pass', tens: 4 },
      { do: 'yield', at: 0, ago: 0, progress: true },
      { do: 'pass', tens: 4 },
    ]);
  });
});

/** One history, played against the Dealer and the model side by side. */
class Play {
  readonly #model = new CallModel();
  readonly #driver = new DealerDriver();
  readonly #features: readonly ReadonlySet<string>[];
  /** The session at each place. */
  readonly #at: number[] = [];
  /** Finals by session and CALL. */
  readonly #finals = new Map<string, number>();
  readonly #lastInvocation = new Map<number, number>();
  #sessions = 0;

  constructor(lacking: readonly (readonly string[])[]) {
    this.#features = lacking.map(
      (missing) => new Set(optionalFeatures.filter((key) => !missing.includes(key))),
    );
    for (let place = 0; place < places; place += 1) this.#join(place);
  }

  all(history: readonly Happening[]): void {
    for (const happening of history) {
      const move = this.#moveOf(happening);
      if (move !== undefined) this.#perform(move);
    }
    for (const move of this.#model.answers()) this.#perform(move);
    // Every call of a session that is still there has had exactly one final answer.
    for (const [session, { lastRequest }] of this.#model.sessions) {
      for (let request = 1; request <= lastRequest; request += 1) {
        expect([session, request, this.#finals.get(keyOf(session, request))]).toEqual([session, request, 1]);
      }
    }
    for (const session of [...this.#model.sessions.keys()]) this.#perform({ kind: 'leave', session });
    const { clock, timers, dealer } = this.#driver;
    expect([dealer.pendingCallCount, dealer.queuedCallCount, dealer.registrationCount]).toEqual([0, 0, 0]);
    expect(timers.size).toBe(0);
    clock.advance(1_000); // after that the wheel gives back the timer of the platform
    expect(clock.pending).toBe(0);
  }

  #join(place: number): void {
    this.#sessions += 1;
    const features = this.#features[place] ?? new Set();
    this.#at[place] = this.#sessions;
    this.#driver.join(this.#sessions, features);
    this.#model.sessions.set(this.#sessions, {
      features,
      lastRequest: 0,
      lastInvocation: 0,
      ended: new Map(),
    });
  }

  #perform(move: Move): void {
    const seen = this.#driver.perform(move);
    const expected = this.#model.perform(move, seen);
    const isOrdered =
      expected.every(({ text }) => text !== 'VIOLATION') && !['leave', 'pass'].includes(move.kind);
    // Where several calls end together, their order among each other is free.
    expect({ move, sent: isOrdered ? seen : sorted(seen) }).toEqual({
      move,
      sent: isOrdered ? expected : sorted(expected),
    });
    expect(this.#driver.dealer.pendingCallCount).toBe(this.#model.running);
    for (const message of seen) this.#count(message);
    for (const [place, session] of this.#at.entries())
      if (!this.#model.sessions.has(session)) this.#join(place);
  }

  /** Invariants that do not need the model. */
  #count({ to, text }: Sent): void {
    const [kind, first, second] = text.split(' ');
    if (kind === 'INVOCATION') {
      const last = this.#lastInvocation.get(to) ?? 0;
      // A lower id is a CALL of a progressive call that runs.
      expect(Number(first)).toBeLessThanOrEqual(last + 1);
      this.#lastInvocation.set(to, Math.max(last, Number(first)));
    }
    const request = kind === 'ERROR' ? second : first;
    const key = keyOf(to, Number(request));
    if (kind === 'RESULT') expect([text, this.#finals.get(key)]).toEqual([text, undefined]);
    const isFinal =
      kind === 'ERROR' ||
      kind === 'REGISTERED' ||
      kind === 'UNREGISTERED' ||
      text === `RESULT ${String(first)}`;
    if (isFinal) this.#finals.set(key, (this.#finals.get(key) ?? 0) + 1);
  }

  /** The move that a happening stands for now; nothing when it needs what is not there. */
  #moveOf(happening: Happening): Move | undefined {
    if (happening.do === 'pass') return { kind: 'pass', by: happening.tens * 10 };
    const session = this.#at[happening.at] ?? 0;
    const known = this.#model.sessions.get(session);
    if (known === undefined) return undefined;
    const next = known.lastRequest + 1;
    switch (happening.do) {
      case 'register': {
        const { invoke } = happening;
        return { kind: 'register', session, request: next, procedure: nameOf(happening.procedure), invoke };
      }
      case 'unregister': {
        const procedure = nameOf(happening.procedure);
        const found = this.#model.registrations.find((candidate) => candidate.procedure === procedure);
        return found && { kind: 'unregister', session, request: next, registration: found.id };
      }
      case 'call': {
        const { progress, wish, timeout } = happening;
        return {
          kind: 'call',
          session,
          request: next,
          procedure: nameOf(happening.procedure),
          progress,
          wish,
          timeout,
        };
      }
      case 'chunk':
        return this.#chunk(session, happening);
      case 'cancel': {
        const request = known.lastRequest - happening.ago;
        return request < 1 ? undefined : { kind: 'cancel', session, request, mode: happening.mode };
      }
      case 'yield': {
        const invocation = known.lastInvocation - happening.ago;
        return invocation < 1
          ? undefined
          : { kind: 'yield', session, invocation, progress: happening.progress };
      }
      case 'error': {
        const invocation = known.lastInvocation - happening.ago;
        return invocation < 1 ? undefined : { kind: 'error', session, invocation, uri: happening.uri };
      }
      case 'forge':
        return { kind: 'yield', session, invocation: known.lastInvocation + 1, progress: false };
      case 'leave':
        return { kind: 'leave', session };
    }
  }

  /** One more CALL of a progressive call that runs or is over, or, astray, of any other call. */
  #chunk(session: number, { ago, last, stray }: Extract<Happening, { do: 'chunk' }>): Move | undefined {
    const candidates = this.#model.progressiveCalls(session);
    const found = candidates.at(-1 - (ago % Math.max(1, candidates.length)));
    if (found === undefined) return undefined;
    const procedure = stray ? 'com.elsewhere' : found.procedure;
    return {
      kind: 'call',
      session,
      request: found.request,
      procedure,
      progress: !last,
      wish: false,
      timeout: 10,
    };
  }
}

function nameOf(procedure: number): string {
  return `com.procedure${String(procedure)}`;
}

function keyOf(session: number, request: number): string {
  return `${String(session)} ${String(request)}`;
}

function sorted(sent: readonly Sent[]): Sent[] {
  return [...sent].sort((one, other) => one.to - other.to || one.text.localeCompare(other.text));
}
