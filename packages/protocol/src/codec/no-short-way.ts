import type { ShortWay } from './short-way.js';

/** Browsers have no short way: there code costs more than time. */
export const shortWay: ShortWay | undefined = undefined;
