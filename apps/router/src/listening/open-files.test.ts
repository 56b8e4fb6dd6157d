import { expect, it } from 'vitest';
import { connectionsOfSystem } from './open-files.js';

it('leaves some of the open files that the system allows for other things (L01)', () => {
  const limits =
    'Max processes  100  200\nMax open files            1024                 4096                 files\n';
  expect(connectionsOfSystem(() => limits)).toBe(768);
});

it('knows no bound where the system tells none', () => {
  expect(connectionsOfSystem(() => '')).toBe(Infinity);
  expect(connectionsOfSystem(() => 'Max open files  unlimited  unlimited  files')).toBe(Infinity);
});
