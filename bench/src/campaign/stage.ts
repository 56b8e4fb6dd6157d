import type { Duration } from '../generator/commands.ts';
import { GeneratorProcess } from '../generator/generator-process.ts';
import type { Pinning } from '../measure/machine.ts';
import type { LaunchOptions } from '../servers/launch.ts';
import type { ServerName } from '../servers/server-name.ts';
import { ServerProcess } from '../servers/server-process.ts';
import type { Workload } from '../workloads.ts';
import type { Outcome } from './run.ts';

/** Connecting, draining and closing come on top of the measured time. */
const setUpAllowanceMs = 20_000;

export interface StageOptions extends Omit<LaunchOptions, 'core'> {
  readonly pinning: Pinning | undefined;
}

/** All servers, idle but for the one under load, and two generators. What broke is started anew. */
export class Stage implements AsyncDisposable {
  readonly #options: StageOptions;
  readonly #servers = new Map<ServerName, ServerProcess>();
  #generators: { readonly near: GeneratorProcess; readonly far: GeneratorProcess } | undefined;
  #runs = 0;

  constructor(options: StageOptions) {
    this.#options = options;
  }

  /** The process whose CPU and memory count; it is started if it does not run. */
  async pidOf(name: ServerName): Promise<number> {
    return (await this.#server(name)).pid;
  }

  /** @throws {Error} when the run could not be made or did not end in time. */
  async run(name: ServerName, workload: Workload, duration: Duration): Promise<Outcome> {
    const server = await this.#server(name);
    try {
      const outcome = await this.#load(server, workload, duration);
      // The sessions that have just left must not be cleaned up during the next server's run.
      await server.idle();
      return outcome;
    } catch (error) {
      await this.#endGenerators();
      await server.end();
      this.#servers.delete(name);
      throw error;
    }
  }

  async #load(server: ServerProcess, workload: Workload, duration: Duration): Promise<Outcome> {
    const { pinning } = this.#options;
    const [nearCore, farCore] = pinning?.generatorCores ?? [];
    this.#generators ??= { near: new GeneratorProcess(nearCore), far: new GeneratorProcess(farCore) };
    const { near, far } = this.#generators;
    this.#runs++;
    const assignment = { workload, target: server.target, group: `run${String(this.#runs)}` };
    const watched = { serverPid: server.pid, generatorPids: [near.pid, far.pid], pinning };
    const timeoutMs = duration.warmUpMs + duration.measureMs + setUpAllowanceMs;
    const { creditPort } = await far.obey({ do: 'answer', ...assignment }, timeoutMs);
    const loaded = await near.obey(
      { do: 'load', creditPort, watched, ...assignment, ...duration },
      timeoutMs,
    );
    const { sent } = loaded.outcome;
    const finished = await far.obey({ do: 'finish', sent }, timeoutMs);
    return {
      ...loaded.outcome,
      lost: loaded.outcome.lost + finished.outcome.lost,
      wrong: loaded.outcome.wrong + finished.outcome.wrong,
      latency: loaded.outcome.latency ?? finished.outcome.latency,
    };
  }

  async #server(name: ServerName): Promise<ServerProcess> {
    const known = this.#servers.get(name);
    if (known !== undefined && !known.hasEnded) return known;
    const { pinning, ...options } = this.#options;
    const server = await ServerProcess.start(name, { ...options, core: pinning?.serverCore });
    this.#servers.set(name, server);
    return server;
  }

  async #endGenerators(): Promise<void> {
    const generators = this.#generators;
    this.#generators = undefined;
    await Promise.all([generators?.near.end(), generators?.far.end()]);
  }

  async [Symbol.asyncDispose](): Promise<void> {
    await this.#endGenerators();
    await Promise.all([...this.#servers.values()].map((server) => server.end()));
  }
}
