import { mkdtempSync, renameSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { afterEach, beforeEach, describe, expect, it, vi } from 'vitest';
import { WatchedFiles } from './watched-files.js';

const folder = mkdtempSync(join(tmpdir(), 'wamp-watched-'));
const path = join(folder, 'users.yaml');
let files: WatchedFiles;
let changes = 0;

beforeEach(() => {
  vi.useFakeTimers();
  changes = 0;
  writeFileSync(path, 'one');
  files = new WatchedFiles();
  files.watch(path, () => changes++);
});

afterEach(() => {
  files[Symbol.dispose]();
  vi.useRealTimers();
});

function changesAfterALook(): number {
  vi.advanceTimersByTime(1_000);
  return changes;
}

describe('A watched file', () => {
  it('is told of once when it changes, from the moment on in which it is watched', () => {
    writeFileSync(path, 'another');
    expect([changesAfterALook(), changesAfterALook()]).toEqual([1, 1]);
  });

  it('is told of when another one takes its place, and not while there is none', () => {
    rmSync(path);
    expect(changesAfterALook()).toBe(0);
    writeFileSync(join(folder, 'next'), 'next');
    renameSync(join(folder, 'next'), path);
    expect(changesAfterALook()).toBe(1);
  });

  it('is left alone at the end', () => {
    files[Symbol.dispose]();
    writeFileSync(path, 'another');
    expect([changesAfterALook(), vi.getTimerCount()]).toEqual([0, 0]);
  });
});
