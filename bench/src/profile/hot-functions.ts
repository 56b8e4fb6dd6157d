/** What the profiler of Node writes. */
export interface CpuProfile {
  readonly nodes: readonly ProfileNode[];
  /** The node that ran at each sample. */
  readonly samples: readonly number[];
  /** Microseconds from the sample before. */
  readonly timeDeltas: readonly number[];
}

interface ProfileNode {
  readonly id: number;
  readonly callFrame: {
    readonly functionName: string;
    readonly url: string;
    /** From 0; -1 where there is none. */
    readonly lineNumber: number;
  };
}

/** A function, or a whole package, with the time that it took itself. */
export interface HotSpot {
  readonly name: string;
  /** File and line, or empty. */
  readonly where: string;
  readonly selfUs: number;
  /** Of the time in which the process was not idle. */
  readonly share: number;
}

export interface HotSpots {
  readonly busyUs: number;
  readonly functions: readonly HotSpot[];
  readonly packages: readonly HotSpot[];
}

const idle = '(idle)';
/** Begins and ends the profile. */
const profiler = 'node:inspector';

/** Sums up a profile by function and by package, the most expensive first. */
export function hotSpotsOf(profile: CpuProfile): HotSpots {
  const frames = new Map(profile.nodes.map(({ id, callFrame }) => [id, callFrame]));
  const functions = new Map<string, HotSpot>();
  const packages = new Map<string, HotSpot>();
  let busyUs = 0;
  profile.samples.forEach((id, index) => {
    const frame = frames.get(id);
    const selfUs = profile.timeDeltas[index] ?? 0;
    if (frame === undefined || frame.functionName === idle || frame.url === profiler) return;
    busyUs += selfUs;
    const file = shortPath(frame.url);
    const name = frame.functionName === '' ? '(anonymous)' : frame.functionName;
    const where = file === '' ? '' : `${file}:${String(frame.lineNumber + 1)}`;
    add(functions, { name, where }, selfUs);
    add(packages, { name: packageOf(file, name), where: '' }, selfUs);
  });
  return { busyUs, functions: sorted(functions, busyUs), packages: sorted(packages, busyUs) };
}

function add(spots: Map<string, HotSpot>, what: Pick<HotSpot, 'name' | 'where'>, selfUs: number): void {
  const key = `${what.name} ${what.where}`;
  spots.set(key, { ...what, share: 0, selfUs: (spots.get(key)?.selfUs ?? 0) + selfUs });
}

function sorted(spots: Map<string, HotSpot>, busyUs: number): HotSpot[] {
  return [...spots.values()]
    .map((spot) => ({ ...spot, share: spot.selfUs / busyUs }))
    .toSorted((a, b) => b.selfUs - a.selfUs);
}

/** From the package on: `packages/router/dist/broker/publish.js`, `ws/lib/receiver.js`, `node:net`. */
function shortPath(url: string): string {
  const dependency = /^.*\/node_modules\/(?!\.pnpm\/)(.*)$/.exec(url)?.[1];
  if (dependency !== undefined) return dependency;
  return /\/((?:packages|apps)\/.*)$/.exec(url)?.[1] ?? url.replace(/^file:\/\//, '');
}

/** `packages/router`, `ws`, `@scope/name`, `node`; what has no file is the engine, the kernel or the collector. */
function packageOf(file: string, name: string): string {
  if (file === '') return /^\((?!anonymous)/.test(name) ? name : 'native code';
  if (file.startsWith('node:')) return 'node';
  const depth = /^(packages|apps|@[^/]*)\//.test(file) ? 2 : 1;
  return file.split('/').slice(0, depth).join('/');
}
