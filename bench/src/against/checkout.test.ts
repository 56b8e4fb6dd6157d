import { execFileSync } from 'node:child_process';
import { existsSync, mkdtempSync, readFileSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { afterEach, beforeEach, describe, expect, it } from 'vitest';
import { checkOut } from './checkout.ts';

let repository = '';

function git(...args: string[]): string {
  const who = ['-c', 'user.name=Test', '-c', 'user.email=test@example.com', '-c', 'commit.gpgsign=false'];
  return execFileSync('git', [...who, ...args], { cwd: repository, encoding: 'utf8' }).trim();
}

beforeEach(() => {
  repository = mkdtempSync(join(tmpdir(), 'wamp-bench-test-'));
  git('init', '--quiet');
  writeFileSync(join(repository, 'file'), 'old');
  git('add', '.');
  git('commit', '--quiet', '--no-verify', '-m', 'old');
  git('tag', 'old');
  writeFileSync(join(repository, 'file'), 'new');
});
afterEach(() => {
  rmSync(repository, { recursive: true });
});

const progress = (): void => undefined;
const worktrees = (): number => git('worktree', 'list').split('\n').length;

describe('checkOut', () => {
  it('gives another commit, built, and leaves nothing behind', async () => {
    let folder = '';
    let built = '';
    const build = async (where: string) => {
      folder = where;
      built = readFileSync(join(where, 'file'), 'utf8');
      return { command: 'build', code: 0, output: '' };
    };
    {
      using checkout = await checkOut({ repository, ref: 'old', progress, build });
      expect(checkout.folder).toBe(folder);
      expect(checkout.commit).toBe(git('rev-parse', 'old'));
      expect(worktrees()).toBe(2);
    }
    expect(built).toBe('old');
    expect(existsSync(join(folder, '..'))).toBe(false);
    expect(worktrees()).toBe(1);
  });

  it('leaves nothing behind when the commit cannot be built', async () => {
    let folder = '';
    const build = async (where: string) => {
      folder = where;
      return { command: 'build', code: 2, output: 'one\ntwo\nthree\nfour' };
    };
    const checkingOut = checkOut({ repository, ref: 'old', progress, build });
    await expect(checkingOut).rejects.toThrow('old cannot be built: two / three / four');
    expect(existsSync(join(folder, '..'))).toBe(false);
    expect(worktrees()).toBe(1);
  });

  it('leaves nothing behind when the process ends meanwhile', () => {
    const script = `
      import { checkOut } from ${JSON.stringify(join(import.meta.dirname, 'checkout.ts'))};
      await checkOut({
        repository: ${JSON.stringify(repository)},
        ref: 'old',
        progress: () => undefined,
        build: (folder) => { console.log(folder); process.exit(3); },
      });`;
    const args = ['--input-type=module-typescript', '--eval', script];
    let folder = '';
    try {
      execFileSync(process.execPath, args, { encoding: 'utf8' });
    } catch (error) {
      folder = (error as { stdout: string }).stdout.trim();
    }
    expect(folder).not.toBe('');
    expect(existsSync(join(folder, '..'))).toBe(false);
    expect(worktrees()).toBe(1);
  });

  it('names a commit that does not exist', async () => {
    await expect(checkOut({ repository, ref: 'nowhere', progress })).rejects.toThrow('no commit nowhere');
  });
});
