import { describe, expect, it } from 'vitest';
import { expectOpenFiles, parseOpenFilesLimit } from './open-files.ts';

const limits = [
  'Limit                     Soft Limit           Hard Limit           Units',
  'Max open files            1024                 4096                 files',
].join('\n');

describe('parseOpenFilesLimit', () => {
  it('reads the soft limit', () => {
    expect(parseOpenFilesLimit(limits)).toBe(1_024);
    expect(parseOpenFilesLimit(limits.replace('1024', 'unlimited'))).toBe(Infinity);
  });
});

describe('expectOpenFiles', () => {
  it('says what is needed and what there is', () => {
    expect(() => {
      expectOpenFiles(10_200, 1_024);
    }).toThrow('this needs 10200 open files in one process, and ulimit -n allows 1024');
    expect(() => {
      expectOpenFiles(1_000, 1_024);
    }).not.toThrow();
  });
});
