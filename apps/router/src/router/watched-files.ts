import { type StatsListener, unwatchFile, watchFile } from 'node:fs';

/** Calls back whenever a file was changed or replaced. */
export type WatchFile = (path: string, onChange: () => void) => void;

/** How often files are looked at, ms. Links that are replaced, as in containers, are noticed only so. */
const intervalMs = 1_000;

/** Files that are watched until the end. */
export class WatchedFiles implements Disposable {
  readonly #listeners: [path: string, listener: StatsListener][] = [];

  /** Looks at a file from now on; it does not keep the process running. */
  readonly watch: WatchFile = (path, onChange) => {
    const listener: StatsListener = (now, before) => {
      // A file that is gone may be about to be replaced: what was read stays until there is another one.
      const isSame = now.mtimeMs === before.mtimeMs && now.ino === before.ino && now.size === before.size;
      if (now.nlink > 0 && !isSame) onChange();
    };
    watchFile(path, { interval: intervalMs, persistent: false }, listener);
    this.#listeners.push([path, listener]);
  };

  [Symbol.dispose](): void {
    for (const [path, listener] of this.#listeners) unwatchFile(path, listener);
    this.#listeners.length = 0;
  }
}
