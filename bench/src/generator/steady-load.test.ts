import { afterEach, beforeEach, describe, expect, it, vi } from 'vitest';
import { SteadyLoad } from './steady-load.ts';

const patience = { setUpMs: 1_000, stallMs: 500, quietMs: 3_000 };

/** How long a `run` of a minute lasts, and how often the load was told to give up. */
async function runAMinute(
  deliver: (load: { delivered: number; refused: number }) => void,
): Promise<number[]> {
  let givenUp = 0;
  const load = {
    delivered: 0,
    refused: 0,
    giveUp() {
      givenUp++;
    },
  };
  const steady = new SteadyLoad(load, patience);
  const delivering = setInterval(() => {
    deliver(load);
  }, 200);
  let lastedMs = 0;
  const ended = steady.run(60_000).then(() => {
    lastedMs = performance.now();
  });
  await vi.advanceTimersByTimeAsync(70_000);
  await ended;
  clearInterval(delivering);
  return [Math.round(lastedMs / 1_000), givenUp];
}

describe('SteadyLoad', () => {
  beforeEach(() => {
    vi.useFakeTimers({ now: 0, toFake: ['performance', 'setInterval', 'clearInterval', 'setTimeout'] });
  });
  afterEach(() => {
    vi.useRealTimers();
  });

  it('leaves a load alone that gets on', async () => {
    const lasted = await runAMinute((load) => load.delivered++);
    expect(lasted).toEqual([60, 0]);
  });

  it('takes refusals for progress', async () => {
    const lasted = await runAMinute((load) => load.refused++);
    expect(lasted).toEqual([60, 0]);
  });

  it('makes the load give up twice a second, and ends after three, when nothing comes', async () => {
    expect(await runAMinute(() => undefined)).toEqual([3, 5]);
  });
});
