import { statSync } from 'node:fs';

/** Calls back whenever a file was changed or replaced. */
export type WatchFile = (path: string, onChange: () => void) => void;

/** How often files are looked at, ms. Links that are replaced, as in containers, are noticed only so. */
const intervalMs = 1_000;

/** Files that are watched until the end. */
export class WatchedFiles implements Disposable {
  readonly #timers: NodeJS.Timeout[] = [];

  /** Looks at a file from this moment on; it does not keep the process running. */
  readonly watch: WatchFile = (path, onChange) => {
    let known = stampOf(path);
    const look = (): void => {
      const now = stampOf(path);
      // A file that is gone may be about to be replaced: what was read stays until there is another one.
      if (now === undefined || now === known) return;
      known = now;
      onChange();
    };
    this.#timers.push(setInterval(look, intervalMs).unref());
  };

  [Symbol.dispose](): void {
    for (const timer of this.#timers) clearInterval(timer);
    this.#timers.length = 0;
  }
}

/** What is another one when a file was changed or replaced; `undefined` while there is none that can be looked at. */
function stampOf(path: string): string | undefined {
  try {
    const { mtimeMs, ino, size } = statSync(path);
    return `${mtimeMs} ${ino} ${size}`;
  } catch {
    return undefined;
  }
}
