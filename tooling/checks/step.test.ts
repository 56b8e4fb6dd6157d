import { describe, expect, it } from 'vitest';
import { runSteps, type FinishedStep, type Step } from './step.ts';

const step = (name: string, run: Step['run']): Step => ({ name, run });
const passes = () => Promise.resolve({ ok: true, summary: 'fine' });

async function namesAndResults(steps: readonly Step[], concurrency: number): Promise<[string, boolean][]> {
  const ended: FinishedStep[] = [];
  const finished = await runSteps(steps, { concurrency, onEnd: (each) => ended.push(each) });
  expect(ended).toEqual(finished);
  return finished.map(({ name, ok }) => [name, ok]);
}

describe('runSteps', () => {
  it('runs the steps after one that fails', async () => {
    const fails = step('fails', () => Promise.resolve({ ok: false, summary: 'bad' }));
    expect(await namesAndResults([fails, step('next', passes)], 1)).toEqual([
      ['fails', false],
      ['next', true],
    ]);
  });

  it('counts a step that throws as failed and says why', async () => {
    const throws = step('throws', () => Promise.reject(new Error('no such program')));
    const [finished] = await runSteps([throws], { concurrency: 1, onEnd: () => undefined });
    expect(finished).toMatchObject({ name: 'throws', ok: false });
    expect(finished?.details).toContain('no such program');
  });

  it('runs no more steps at once than it may', async () => {
    let running = 0;
    let most = 0;
    const counted = async () => {
      running += 1;
      most = Math.max(most, running);
      await Promise.resolve();
      running -= 1;
      return { ok: true, summary: 'fine' };
    };
    await runSteps(
      ['a', 'b', 'c', 'd'].map((name) => step(name, counted)),
      { concurrency: 2, onEnd: () => undefined },
    );
    expect(most).toBe(2);
  });
});
