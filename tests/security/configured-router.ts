import { mkdtempSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import {
  checkConfiguration,
  createLog,
  type RunningRouter,
  runRouter,
  showProblems,
  systemSurroundings,
} from '@wamp/router-app';

/** What a {@link ConfiguredRouter} is started with. */
export interface ConfiguredRouterOptions {
  /** The configuration as a user writes it. Its ports should be 0. */
  readonly text: string;
  /** Files beside it, by name. */
  readonly files?: Readonly<Record<string, string>>;
  /** Variables that it refers to. */
  readonly environment?: Readonly<Record<string, string>>;
}

/** The router application on a configuration in a folder of its own, with everything that it logs. */
export class ConfiguredRouter implements AsyncDisposable {
  readonly directory: string;
  /** What `check` said of the configuration. */
  readonly findings: readonly string[];
  readonly #running: RunningRouter;
  readonly #lines: string[];
  readonly #waiting = new Set<() => void>();
  readonly #cut: AbortController;

  private constructor(parts: {
    directory: string;
    findings: readonly string[];
    running: RunningRouter;
    lines: string[];
    cut: AbortController;
  }) {
    this.directory = parts.directory;
    this.findings = parts.findings;
    this.#running = parts.running;
    this.#lines = parts.lines;
    this.#cut = parts.cut;
  }

  static async start({
    text,
    files = {},
    environment = {},
  }: ConfiguredRouterOptions): Promise<ConfiguredRouter> {
    const directory = mkdtempSync(join(tmpdir(), 'wamp-configured-'));
    for (const [name, content] of Object.entries(files)) {
      writeFileSync(join(directory, name), content, { mode: 0o600 });
    }
    const surroundings = { ...systemSurroundings(directory), environment };
    const { file, problems } = checkConfiguration(text, surroundings);
    const findings = showProblems('wamp.yaml', problems);
    if (file === undefined) throw new Error(findings.join('\n'));
    const lines: string[] = [];
    let onLine = (): void => undefined;
    const stream = {
      write(line: string) {
        lines.push(line);
        onLine();
        return true;
      },
      on: () => undefined,
    };
    const cut = new AbortController();
    const running = await runRouter(file, {
      signal: cut.signal,
      cut: cut.signal,
      log: createLog({ stream, format: 'json', level: 'debug' }),
      surroundings,
    });
    const router = new ConfiguredRouter({ directory, findings, running, lines, cut });
    onLine = () => {
      for (const look of router.#waiting) look();
    };
    return router;
  }

  /** Everything that was logged. */
  get log(): string {
    return this.#lines.join('');
  }

  /** The warnings of the start. */
  get warnings(): readonly string[] {
    return this.#running.warnings.map(({ event }) => event);
  }

  /** The address of what a listener serves. */
  url(kind: 'WebSocket' | 'RawSocket', listener?: string): string {
    const found = this.#running.services.find(
      (service) => service.kind === kind && (listener === undefined || service.listener === listener),
    );
    if (found === undefined) throw new Error(`there is no ${kind}`);
    return found.url;
  }

  /** Another content for one of the files. */
  write(name: string, content: string): void {
    writeFileSync(join(this.directory, name), content, { mode: 0o600 });
  }

  /** Resolves with the first line from now on, or before, that tells of an event. */
  logged(event: string, count = 1): Promise<string> {
    return new Promise((resolve) => {
      const look = (): void => {
        const found = this.#lines.filter((line) => line.includes(`"event":"${event}"`));
        const wanted = found[count - 1];
        if (wanted === undefined) return;
        this.#waiting.delete(look);
        resolve(wanted);
      };
      this.#waiting.add(look);
      look();
    });
  }

  async [Symbol.asyncDispose](): Promise<void> {
    this.#cut.abort();
    await this.#running.closed;
    rmSync(this.directory, { recursive: true, force: true });
  }
}
