import { spawnSync } from 'node:child_process';
import { mkdtempSync, rmSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { type CommandResult, runCommand } from '../measure/run-command.ts';

export interface CheckoutOptions {
  /** A repository, or a folder in one. */
  readonly repository: string;
  /** A commit, branch or tag. */
  readonly ref: string;
  readonly progress: (line: string) => void;
  /** Installs and builds what was checked out. */
  readonly build?: (folder: string) => Promise<CommandResult>;
}

/** Another commit, checked out and built. Disposing of it leaves nothing behind, and so does the end of this process. */
export interface Checkout extends Disposable {
  readonly folder: string;
  readonly commit: string;
}

/** @throws {Error} when there is no such commit, or it cannot be built; nothing is left behind then either. */
export async function checkOut(options: CheckoutOptions): Promise<Checkout> {
  const { repository, ref, progress } = options;
  const { output, code } = await runCommand('git', ['rev-parse', '--verify', '--quiet', `${ref}^{commit}`], {
    cwd: repository,
  });
  if (code !== 0) throw new Error(`there is no commit ${ref}`);
  const commit = output.trim();
  const worktree = new TemporaryWorktree(repository);
  try {
    progress(`${ref} (${commit.slice(0, 10)}): checking out and building …`);
    await worktree.add(commit);
    const built = await (options.build ?? buildCheckout)(worktree.folder);
    if (built.code !== 0) throw new Error(`${ref} cannot be built: ${lastLines(built.output)}`);
  } catch (error) {
    worktree[Symbol.dispose]();
    throw error;
  }
  return {
    folder: worktree.folder,
    commit,
    [Symbol.dispose]() {
      worktree[Symbol.dispose]();
    },
  };
}

/** A work tree of the repository in a temporary folder. */
class TemporaryWorktree implements Disposable {
  readonly folder: string;
  readonly #repository: string;
  readonly #parent: string;

  constructor(repository: string) {
    this.#repository = repository;
    this.#parent = mkdtempSync(join(tmpdir(), 'wamp-bench-against-'));
    this.folder = join(this.#parent, 'checkout');
    process.once('exit', this.#remove);
  }

  async add(commit: string): Promise<void> {
    const args = ['worktree', 'add', '--quiet', '--detach', this.folder, commit];
    const { code, output } = await runCommand('git', args, { cwd: this.#repository });
    if (code !== 0) throw new Error(`git worktree failed: ${lastLines(output)}`);
  }

  [Symbol.dispose](): void {
    process.off('exit', this.#remove);
    this.#remove();
  }

  /** Without waiting: it must work while the process ends. */
  readonly #remove = (): void => {
    rmSync(this.#parent, { recursive: true, force: true, maxRetries: 10, retryDelay: 50 });
    spawnSync('git', ['worktree', 'prune'], { cwd: this.#repository, stdio: 'ignore' });
  };
}

/** The checkout knows itself how it is built. */
function buildCheckout(folder: string): Promise<CommandResult> {
  const own = Object.entries(process.env).filter(([name]) => !/^npm_/i.test(name));
  return runCommand('npm', ['run', '--silent', 'build'], { cwd: folder, env: Object.fromEntries(own) });
}

function lastLines(output: string): string {
  return output.trim().split('\n').slice(-3).join(' / ');
}
