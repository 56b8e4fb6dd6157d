/** One thing that `npm run check` judges. */
export interface Step {
  readonly name: string;
  run(): Promise<StepResult>;
}

export interface StepResult {
  readonly ok: boolean;
  /** One line. */
  readonly summary: string;
  /** What to read when the step failed; printed below its line. */
  readonly details?: string;
}

export interface FinishedStep extends StepResult {
  readonly name: string;
  readonly seconds: number;
}

export interface RunStepsOptions {
  /** How many steps run at the same time. */
  readonly concurrency: number;
  /** Called when a step has ended, in the order in which steps end. */
  readonly onEnd: (step: FinishedStep) => void;
}

/** Runs all steps, whatever becomes of the others; a step that throws has failed. */
export async function runSteps(steps: readonly Step[], options: RunStepsOptions): Promise<FinishedStep[]> {
  const waiting = [...steps];
  const finished: FinishedStep[] = [];
  const work = async (): Promise<void> => {
    for (let step = waiting.shift(); step !== undefined; step = waiting.shift()) {
      const ended = await runStep(step);
      finished.push(ended);
      options.onEnd(ended);
    }
  };
  await Promise.all(Array.from({ length: options.concurrency }, work));
  return finished;
}

async function runStep(step: Step): Promise<FinishedStep> {
  const start = performance.now();
  const result = await step.run().catch((error: unknown): StepResult => {
    const details = error instanceof Error ? (error.stack ?? error.message) : String(error);
    return { ok: false, summary: 'could not be judged', details };
  });
  return { ...result, name: step.name, seconds: (performance.now() - start) / 1000 };
}
