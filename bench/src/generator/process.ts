/** A generator process: takes commands over its IPC channel and ends with it. */
import type { Answer, Assignment, Command } from './commands.ts';
import type { Connection } from './connection.ts';
import { openFarSubscribers } from './far-subscribers.ts';
import { openIdleSessions } from './idle-sessions.ts';
import type { Answering, Load } from './load.ts';
import { measure } from './measured-window.ts';
import { openPublisher } from './publisher.ts';
import { usualPatience as patience } from './patience.ts';
import { openRpcCallees } from './rpc-callee.ts';
import { openRpcCallers } from './rpc-caller.ts';

type OnLost = (reason: string) => void;

class Generator {
  readonly #held: Connection[] = [];
  #answering: Answering | undefined;
  /** Why a connection ended between two commands. */
  #lost: string | undefined;
  #failCommand: OnLost = () => undefined;

  async obey(command: Command): Promise<Answer> {
    const failed = Promise.withResolvers<Answer>();
    this.#failCommand = (error) => {
      failed.resolve({ done: 'failed', error });
    };
    if (this.#lost !== undefined) this.#failCommand(this.#lost);
    try {
      return await Promise.race([failed.promise, this.#perform(command)]);
    } catch (error) {
      return { done: 'failed', error: String(error) };
    }
  }

  readonly #onLost = (reason: string): void => {
    this.#lost = `a connection ended early: ${reason}`;
    this.#failCommand(this.#lost);
  };

  async #perform(command: Command): Promise<Answer> {
    switch (command.do) {
      case 'answer': {
        this.#answering = await openAnswering(command, this.#onLost);
        return { done: 'answer', creditPort: this.#answering.creditPort };
      }
      case 'load': {
        const load = await openLoad(command, command.creditPort, this.#onLost);
        const outcome = await measure(load, command.watched, { ...command, patience });
        await load.close();
        return { done: 'load', outcome };
      }
      case 'finish': {
        if (this.#answering === undefined) throw new Error('there is nothing to finish');
        const outcome = await this.#answering.finish(command.sent);
        this.#answering = undefined;
        return { done: 'finish', outcome };
      }
      case 'hold': {
        this.#held.push(...(await openIdleSessions({ ...command, patience, onLost: this.#onLost })));
        return { done: 'hold' };
      }
      case 'release': {
        await Promise.all(this.#held.splice(0).map((connection) => connection.close()));
        return { done: 'release' };
      }
    }
  }
}

function openAnswering(assignment: Assignment, onLost: OnLost): Promise<Answering> {
  const { workload, target, group } = assignment;
  const run = { target, group, patience, onLost };
  return workload.kind === 'rpc'
    ? openRpcCallees({ ...run, workload })
    : openFarSubscribers({ ...run, workload });
}

function openLoad(assignment: Assignment, creditPort: number, onLost: OnLost): Promise<Load> {
  const { workload, target, group } = assignment;
  const run = { target, group, patience, onLost };
  return workload.kind === 'rpc'
    ? openRpcCallers({ ...run, workload })
    : openPublisher({ ...run, workload, creditPort });
}

const generator = new Generator();
process.on('message', (command: Command) => {
  void generator.obey(command).then((answer) => process.send?.(answer));
});
process.on('disconnect', () => process.exit());
