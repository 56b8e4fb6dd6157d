import { fileURLToPath } from 'node:url';
import { endProcess, startNode } from '../measure/child-process.ts';
import type { Answer, Command } from './commands.ts';

const script = fileURLToPath(new URL('process.ts', import.meta.url));

type AnswerTo<C extends Command> = Extract<Answer, { done: C['do'] }>;

/** The main process's handle on a generator process. A process that failed is not used again. */
export class GeneratorProcess {
  readonly #child: ReturnType<typeof startNode>;

  constructor(core: number | undefined) {
    this.#child = startNode({ args: [script], core, stdio: ['ignore', 'inherit', 'inherit', 'ipc'] });
  }

  get pid(): number {
    if (this.#child.pid === undefined) throw new Error('the generator process did not start');
    return this.#child.pid;
  }

  /** @throws {Error} when the command fails, the process ends, or there is no answer in time. */
  async obey<C extends Command>(command: C, timeoutMs: number): Promise<AnswerTo<C>> {
    const answered = Promise.withResolvers<Answer>();
    const onMessage = (answer: Answer): void => {
      answered.resolve(answer);
    };
    const onExit = (): void => {
      answered.reject(new Error('the generator process ended'));
    };
    this.#child.once('message', onMessage);
    this.#child.once('exit', onExit);
    const timer = setTimeout(() => {
      answered.reject(new Error(`no answer to ${command.do} within ${String(timeoutMs)} ms`));
    }, timeoutMs);
    try {
      this.#child.send(command);
      const answer = await answered.promise;
      if (isAnswerTo(command, answer)) return answer;
      throw new Error(
        answer.done === 'failed' ? answer.error : `${answer.done} does not answer ${command.do}`,
      );
    } finally {
      clearTimeout(timer);
      this.#child.off('message', onMessage);
      this.#child.off('exit', onExit);
    }
  }

  end(): Promise<void> {
    return endProcess(this.#child);
  }
}

function isAnswerTo<C extends Command>(command: C, answer: Answer): answer is AnswerTo<C> {
  return answer.done === command.do;
}
