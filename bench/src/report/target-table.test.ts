import { describe, expect, it } from 'vitest';
import type { ServerName } from '../servers/server-name.ts';
import { allWorkloads, joinName, memoryName } from '../workloads.ts';
import { bestPeer, medianRatio, type Sample } from './samples.ts';
import { judgeTargets, targetTable } from './target-table.ts';
import { targets, wantsPeers } from './targets.ts';

const row = 'rpc w=256 64B json';

function sample(server: ServerName, cost: number, change: Partial<Sample> = {}): Sample {
  const common = { row, repetition: 0, isLossless: true, perSecond: 1_000 / cost, p50: cost };
  return { ...common, server, cost, ...change };
}

function verdictFor(routerCost: number, where = row): unknown {
  const samples = [sample('relay', 10, { row: where }), sample('router', routerCost, { row: where })];
  return judgeTargets(samples).find(({ measure, kind }) => measure === 'cost' && kind === 'relay')?.verdict;
}

describe('medianRatio', () => {
  it('compares inside a repetition only', () => {
    const samples = [
      sample('relay', 10),
      sample('router', 5),
      sample('relay', 100, { repetition: 1 }),
      sample('router', 50, { repetition: 1 }),
      sample('router', 7, { repetition: 2 }),
    ];
    const sides = { of: { row, server: 'router' }, to: { row, server: 'relay' } } as const;
    expect(medianRatio(samples, 'cost', sides)).toBe(0.5);
    expect(medianRatio(samples, 'cost', { ...sides, to: { row, server: 'nexus' } })).toBeUndefined();
  });
});

describe('bestPeer', () => {
  it('is the best of those that never lost anything', () => {
    const samples = [
      sample('router', 1),
      sample('nexus', 20),
      sample('fox-wamp', 30),
      sample('xconn-go', 10),
      sample('xconn-go', 10, { repetition: 2, isLossless: false }),
    ];
    expect(bestPeer(samples, row, 'cost')).toBe('nexus');
    expect(bestPeer(samples, row, 'perSecond')).toBe('nexus');
    expect(bestPeer(samples, 'another row', 'cost')).toBeUndefined();
  });
});

describe('judgeTargets', () => {
  it('misses a figure only beyond 1.25 times it', () => {
    expect(verdictFor(6)).toBe('met');
    expect(verdictFor(7.4)).toBe('within noise');
    expect(verdictFor(7.6)).toBe('missed');
  });

  it('does not call a figure missed that is near parity', () => {
    expect(verdictFor(20, 'pub 1-100 64B w=1 json')).toBe('beyond, near parity');
    expect(verdictFor(20, 'rpc w=1 64B json')).toBe('missed');
  });

  it('wants at least so much throughput', () => {
    const samples = [sample('relay', 10), sample('router', 5), sample('nexus', 20)];
    const perSecond = judgeTargets(samples).filter(({ measure }) => measure === 'perSecond');
    expect(perSecond).toMatchObject([
      { against: 'relay', limit: 'at least', figure: 1.6, ratio: 2, verdict: 'met' },
      { against: 'nexus', limit: 'at least', figure: 5, ratio: 4, verdict: 'within noise' },
    ]);
  });

  it('compares a row with another one of the Router, and only reports CBOR', () => {
    const samples = [
      sample('router', 10, { row: 'rpc w=256 64B json' }),
      sample('router', 14, { row: 'rpc w=256 64B timeout json' }),
      sample('router', 10, { row: 'rpc w=256 64B msgpack' }),
      sample('router', 30, { row: 'rpc w=256 64B cbor' }),
    ];
    const ofRows = judgeTargets(samples).filter(({ kind }) => kind === 'row');
    expect(ofRows.map(({ row, ratio, verdict }) => [row, ratio, verdict])).toEqual([
      ['rpc w=256 64B timeout json', 1.4, 'within noise'],
      ['rpc w=256 64B cbor', 3, 'beyond, reported only'],
    ]);
  });

  it('takes nexus for memory and joining, whoever else is better', () => {
    const change = { row: memoryName, perSecond: NaN, p50: NaN };
    const samples = [
      sample('relay', 10, change),
      sample('router', 14, change),
      sample('nexus', 40, change),
      sample('fox-wamp', 8, change),
    ];
    expect(judgeTargets(samples)).toMatchObject([
      { against: 'relay', ratio: 1.4, verdict: 'met' },
      { against: 'nexus', ratio: 0.35, verdict: 'met' },
    ]);
  });
});

describe('targetTable', () => {
  it('shows ratio, peer, figure and verdict, and counts them', () => {
    const text = targetTable(judgeTargets([sample('relay', 10), sample('router', 8), sample('nexus', 50)]));
    expect(text.join('\n')).toContain(
      `| ${row} | 0.80 (≤ 0.6: **missed**) | 0.16 nexus (≤ 0.2: met) | 1.25 (≥ 1.6: **missed**) | 6.25 nexus (≥ 5: met) |  |`,
    );
    expect(text.at(-1)).toContain('4 figures: 2 met, 0 within noise (up to 1.25 × the figure), 2 missed');
  });

  it('says that no peer was there', () => {
    const text = targetTable(judgeTargets([sample('relay', 10), sample('router', 5)]));
    expect(text.at(-1)).toContain('2 not measured, as no peer was');
  });
});

describe('targets', () => {
  it('are about rows that are measured', () => {
    const rows = [memoryName, joinName, ...allWorkloads().map(({ name }) => name)];
    const named = targets.flatMap((target) => [target.row, target.ofRow?.row ?? target.row]);
    expect(named.filter((name) => !rows.includes(name))).toEqual([]);
  });

  it('want other routers where they are compared with them', () => {
    expect(wantsPeers('rpc w=1 64B json')).toBe(true);
    expect(wantsPeers('rpc w=256 64B cbor')).toBe(false);
  });
});
