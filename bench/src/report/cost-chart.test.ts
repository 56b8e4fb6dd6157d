import { describe, expect, it } from 'vitest';
import { costChart } from './cost-chart.ts';
import type { Cell, Row } from './rows.ts';

function cell(server: Cell['server'], ratio: number | undefined): Cell {
  return {
    server,
    ratio: ratio === undefined ? undefined : { median: ratio, min: ratio, max: ratio, count: 1 },
    cpuUs: undefined,
    perSecond: undefined,
    latencyP50Us: NaN,
    latencyP99Us: NaN,
    latencyP999Us: NaN,
    highestGeneratorLoad: 0,
    voidRuns: 0,
    disturbedRuns: 0,
    problems: [],
    losses: [],
  };
}

const rows: Row[] = [
  { workload: 'rpc <one>', cells: [cell('relay', 1), cell('router', 0.25), cell('nexus', 2)] },
  { workload: 'pub', cells: [cell('relay', 1), cell('router', 0.5), cell('nexus', undefined)] },
  { workload: 'nothing', cells: [cell('relay', 1), cell('router', undefined)] },
];

/** The width of the bar of a server, by its title. */
function widthOf(svg: string, title: string): number {
  return Number(new RegExp(`width="([\\d.]+)"[^>]*><title>${title}<`).exec(svg)?.[1]);
}

describe('costChart', () => {
  const svg = costChart(rows, 'a machine & a date');

  it('has a bar for each server with a ratio, and none for the relay', () => {
    const titles = [...svg.matchAll(/<title>([^<]*)</g)].map(([, title]) => title);
    expect(titles).toEqual(['router 0.25', 'nexus 2.00', 'router 0.50']);
  });

  it('draws twice the ratio as one step more, whatever the ratio', () => {
    const step = widthOf(svg, 'router 0.50') - widthOf(svg, 'router 0.25');
    expect(widthOf(svg, 'nexus 2.00') - widthOf(svg, 'router 0.50')).toBeCloseTo(2 * step, 0);
  });

  it('is well-formed and readable on dark ground', () => {
    expect(svg).toContain('rpc &lt;one>');
    expect(svg).toContain('a machine &amp; a date');
    expect(svg).toContain('prefers-color-scheme:dark');
    expect(svg).not.toContain('nothing');
    expect(svg).not.toMatch(/NaN|undefined/);
  });
});
