import type { Serializer, Transport } from '@wamp/protocol';
import { afterEach, beforeEach, describe, expect, it } from 'vitest';
import { OpenResources } from './open-resources.js';
import { RecordingSink } from './recording-sink.js';
import { SampleMessages } from './sample-messages.js';

/** Two connected ends without sinks, and whatever had to be opened for them. */
export interface TransportPair extends AsyncDisposable {
  readonly client: Transport;
  readonly router: Transport;
}

/** Tests that a transport cannot pass, and why. */
export interface SuiteSkip {
  readonly reason: string;
  /** Names of tests. */
  readonly tests: readonly string[];
}

/** What {@link transportSuite} is told. */
export interface TransportSuiteOptions {
  /** What is judged, for the names of the tests. */
  readonly name: string;
  /** What both ends are to have agreed on. */
  readonly serializer: Serializer;
  /** The longest message in bytes that the router's end accepts, where it has a limit. */
  readonly maxMessageBytes?: number;
  /** Opens a new pair; called once for each test. */
  readonly open: () => Promise<TransportPair>;
  readonly skip?: readonly SuiteSkip[];
}

/** A pair with a sink at each end, for one test. */
export interface Stage {
  readonly client: Transport;
  readonly router: Transport;
  /** What the client's end was told. */
  readonly atClient: RecordingSink;
  /** What the router's end was told. */
  readonly atRouter: RecordingSink;
  readonly messages: SampleMessages;
  readonly options: TransportSuiteOptions;
  /** Attaches both sinks. */
  attach(): void;
}

/** Declares one test of the suite. */
export type TransportTest = (name: string, run: (stage: Stage) => Promise<void>) => void;

/** Declares a group of tests, each with a pair of its own. */
export function declareTests(
  title: string,
  options: TransportSuiteOptions,
  tests: (test: TransportTest) => void,
): void {
  describe(title, () => {
    let before: OpenResources;
    beforeEach(() => {
      before = OpenResources.now();
    });
    afterEach(async () => {
      await before.expectNoMore();
    });
    tests((name, run) => {
      const skipped = options.skip?.find((entry) => entry.tests.includes(name));
      it(name, async (context) => {
        if (skipped !== undefined) context.skip(skipped.reason);
        await using pair = await options.open();
        await run(stageOf(pair, options));
        expect(expect.getState().assertionCalls).toBeGreaterThan(0);
      });
    });
  });
}

function stageOf({ client, router }: TransportPair, options: TransportSuiteOptions): Stage {
  const atClient = new RecordingSink();
  const atRouter = new RecordingSink();
  return {
    client,
    router,
    atClient,
    atRouter,
    messages: new SampleMessages(options.serializer),
    options,
    attach: () => {
      client.attach(atClient);
      router.attach(atRouter);
    },
  };
}
