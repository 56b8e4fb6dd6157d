import { describe, expect, it } from 'vitest';
import { profileTables } from '../report/profile-table.ts';
import { type CpuProfile, hotSpotsOf } from './hot-functions.ts';

function node(id: number, functionName: string, url = '') {
  return { id, callFrame: { functionName, url, lineNumber: url === '' ? -1 : 9 } };
}

const profile: CpuProfile = {
  nodes: [
    node(1, '(root)'),
    node(2, '(idle)'),
    node(3, 'publish', 'file:///somewhere/packages/router/dist/broker/publish.js'),
    node(4, 'publish', 'file:///somewhere/packages/router/dist/broker/publish.js'),
    node(5, 'parse', 'file:///x/node_modules/.pnpm/ws@8.23.0/node_modules/ws/lib/receiver.js'),
    node(6, 'writev'),
    node(7, '', 'node:net'),
  ],
  samples: [2, 3, 4, 5, 6, 7],
  timeDeltas: [900, 30, 30, 20, 10, 10],
};

describe('hotSpotsOf', () => {
  const { busyUs, functions, packages } = hotSpotsOf(profile);

  it('adds up what one function took in all its places, without the idle time', () => {
    expect(busyUs).toBe(100);
    expect(functions.map(({ name, where, share }) => [name, where, share])).toEqual([
      ['publish', 'packages/router/dist/broker/publish.js:10', 0.6],
      ['parse', 'ws/lib/receiver.js:10', 0.2],
      ['writev', '', 0.1],
      ['(anonymous)', 'node:net:10', 0.1],
    ]);
  });

  it('adds up by package', () => {
    expect(packages.map(({ name, share }) => [name, share])).toEqual([
      ['packages/router', 0.6],
      ['ws', 0.2],
      ['native code', 0.1],
      ['node', 0.1],
    ]);
  });

  it('becomes tables', () => {
    const text = profileTables('row', { busyUs, functions, packages }).join('\n');
    expect(text).toContain('| 60.0 % | packages/router |');
    expect(text).toContain('| 20.0 % | parse | ws/lib/receiver.js:10 |');
  });
});
