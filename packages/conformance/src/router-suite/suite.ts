import { afterAll, beforeAll, describe, expect, it, vi } from 'vitest';
import type { RouterTarget } from './router-target.js';
import { Scene } from './scene.js';

/** Declares one test of the suite. */
export type SuiteTest = (name: string, run: (scene: Scene) => Promise<void>) => void;

/** Tests that a Router cannot pass, and why. */
export interface SuiteSkip {
  readonly reason: string;
  /** Names of tests. */
  readonly tests: readonly string[];
}

/** What {@link routerSuite} judges. */
export interface RouterSuiteOptions {
  /** What is judged, for the names of the tests. */
  readonly name: string;
  /** Starts the Router. Called once for the shared one, and once for each test that ends its Router. */
  readonly open: () => Promise<RouterTarget>;
  readonly skip?: readonly SuiteSkip[];
}

/** Declares a group of tests that share one Router. */
export function describeWithRouter(
  title: string,
  options: RouterSuiteOptions,
  tests: (test: SuiteTest) => void,
): void {
  describe(title, () => {
    let target: RouterTarget;
    beforeAll(async () => {
      target = await options.open();
    });
    afterAll(() => target[Symbol.asyncDispose]());
    tests((name, run) => {
      declare(options, name, async (skip) => {
        await play(run, target, skip);
      });
    });
  });
}

/** Declares a group of tests each of which gets a Router of its own. */
export function describeWithRouters(
  title: string,
  options: RouterSuiteOptions,
  tests: (test: SuiteTest) => void,
): void {
  describe(title, () => {
    tests((name, run) => {
      declare(options, name, async (skip) => {
        await using target = await options.open();
        await play(run, target, skip);
      });
    });
  });
}

async function play(
  run: (scene: Scene) => Promise<void>,
  target: RouterTarget,
  skip: (reason: string) => never,
): Promise<void> {
  {
    await using scene = new Scene(target, skip);
    await run(scene);
    // What the Peers expect counts like what vitest expects: a test with neither proves nothing.
    expect(scene.expectations + expect.getState().assertionCalls).toBeGreaterThan(0);
  }
  await leavesNothing(target);
}

/** Once all sessions of a scene are gone, nothing of them is left in the tables of the Router. [CAN-34] */
async function leavesNothing(target: RouterTarget): Promise<void> {
  if (target.leftBehind === undefined) return;
  await vi.waitFor(
    () => {
      const left = Object.entries(target.leftBehind?.() ?? {}).filter(([, count]) => count !== 0);
      expect(Object.fromEntries(left)).toEqual({});
    },
    { timeout: 5_000, interval: 5 },
  );
}

function declare(
  options: RouterSuiteOptions,
  name: string,
  run: (skip: (reason: string) => never) => Promise<void>,
): void {
  const skipped = options.skip?.find((entry) => entry.tests.includes(name));
  it(name, async (context) => {
    if (skipped !== undefined) context.skip(skipped.reason);
    await run((reason) => context.skip(reason));
  });
}
