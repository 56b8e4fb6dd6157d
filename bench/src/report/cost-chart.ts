import { isPeer, type ServerName } from '../servers/server-name.ts';
import { short } from './figure.ts';
import type { Row } from './rows.ts';

/** One colour for each server; they are told apart on white and on black. */
const colours: Partial<Record<ServerName, string>> = {
  tuned: '#8a8f98',
  router: '#2f81f7',
  against: '#a371f7',
  nexus: '#d29922',
  'xconn-go': '#3fb950',
  'fox-wamp': '#f0883e',
  crossbar: '#db61a2',
};

const width = 960;
const labelWidth = 200;
const valueWidth = 60;
const barHeight = 11;
const rowGap = 12;
const headHeight = 76;
/** The scale ends where the figures end, at powers of two. */
const lowest = 1 / 16;

interface Bar {
  readonly server: ServerName;
  readonly ratio: number;
}

/**
 * A picture of the CPU that a message costs, as a ratio to the bare relay: one bar for each server and row on a
 * logarithmic scale. It is readable on light and on dark ground.
 */
export function costChart(rows: readonly Row[], note: string): string {
  const groups = rows.map(({ workload, cells }) => ({ workload, bars: cells.flatMap(toBar) }));
  const shown = groups.filter(({ bars }) => bars.length > 0);
  const servers = [...new Set(shown.flatMap(({ bars }) => bars.map(({ server }) => server)))];
  const highest = Math.max(2, ...shown.flatMap(({ bars }) => bars.map(({ ratio }) => ratio)));
  const end = 2 ** Math.ceil(Math.log2(highest));
  const plotWidth = width - labelWidth - valueWidth;
  const x = (ratio: number): number =>
    labelWidth + (plotWidth * Math.log2(Math.max(ratio, lowest) / lowest)) / Math.log2(end / lowest);

  let y = headHeight;
  const drawn = shown.flatMap(({ workload, bars }) => {
    const top = y;
    y += bars.length * barHeight + rowGap;
    const middle = top + (bars.length * barHeight) / 2 + 4;
    return [
      text({ at: [labelWidth - 8, middle], words: workload, anchor: 'end' }),
      ...bars.flatMap((bar, index) => drawBar(bar, top + index * barHeight, x)),
    ];
  });
  const height = y + 24;
  return [
    `<svg xmlns="http://www.w3.org/2000/svg" viewBox="0 0 ${String(width)} ${String(height)}" role="img" aria-label="CPU per message, as a ratio to the bare relay">`,
    '<style>text{font:12px system-ui,sans-serif;fill:#1f2328}.value{font-size:9px}.grid{stroke:#8a8f98;stroke-opacity:.35}.one{stroke-opacity:1}@media(prefers-color-scheme:dark){text{fill:#e6edf3}}</style>',
    text({
      at: [8, 18],
      words: 'CPU per message, as a ratio to the bare relay (1); shorter is cheaper, logarithmic',
    }),
    ...legend(servers),
    ...ticks(end).flatMap((tick) => drawTick(tick, { at: x(tick), bottom: y - rowGap / 2 })),
    ...drawn,
    text({ at: [8, height - 8], words: note }),
    '</svg>',
    '',
  ].join('\n');
}

function toBar({ server, ratio }: Row['cells'][number]): Bar[] {
  const isShown = ratio !== undefined && (isPeer(server) || colours[server] !== undefined);
  return isShown ? [{ server, ratio: ratio.median }] : [];
}

function drawBar({ server, ratio }: Bar, y: number, x: (ratio: number) => number): string[] {
  const from = x(lowest);
  const size = `width="${number(Math.max(1, x(ratio) - from))}" height="${String(barHeight - 1)}"`;
  return [
    `<rect x="${number(from)}" y="${number(y)}" ${size} fill="${colours[server] ?? '#8a8f98'}"><title>${server} ${short(ratio)}</title></rect>`,
    `<text class="value" x="${number(x(ratio) + 4)}" y="${number(y + 9)}">${short(ratio)}</text>`,
  ];
}

function legend(servers: readonly ServerName[]): string[] {
  return servers.flatMap((server, index) => {
    const left = 8 + index * 100;
    const square = `<rect x="${String(left)}" y="28" width="12" height="12" fill="${colours[server] ?? '#8a8f98'}"/>`;
    return [square, text({ at: [left + 18, 38], words: server })];
  });
}

function ticks(end: number): number[] {
  const steps = Math.log2(end / lowest);
  return Array.from({ length: steps + 1 }, (_, step) => lowest * 2 ** step);
}

function drawTick(tick: number, { at, bottom }: { at: number; bottom: number }): string[] {
  const line = `x1="${number(at)}" x2="${number(at)}" y1="${String(headHeight - 8)}" y2="${number(bottom)}"`;
  const label = tick < 1 ? `1/${String(1 / tick)}` : String(tick);
  return [
    `<line class="grid${tick === 1 ? ' one' : ''}" ${line}/>`,
    text({ at: [at, headHeight - 12], words: label, anchor: 'middle' }),
  ];
}

interface Text {
  readonly at: readonly [x: number, y: number];
  readonly words: string;
  readonly anchor?: 'end' | 'middle';
}

function text({ at: [x, y], words, anchor }: Text): string {
  const escaped = words.replaceAll('&', '&amp;').replaceAll('<', '&lt;');
  const anchored = anchor === undefined ? '' : ` text-anchor="${anchor}"`;
  return `<text x="${number(x)}" y="${number(y)}"${anchored}>${escaped}</text>`;
}

function number(value: number): string {
  return String(Math.round(value * 10) / 10);
}
