import { hueOf } from './participant.js';

/** Hues that are closer than this many degrees look alike. */
const alike = 30;

/**
 * The hue of this page. It comes from the session; when another session has one that looks alike, the one with the
 * greater id takes another, once.
 */
export class OwnHue {
  readonly #others = new Map<number, number>();
  readonly #session: number;
  #hue: number;

  constructor(session: number) {
    this.#session = session;
    this.#hue = hueOf(session);
  }

  get session(): number {
    return this.#session;
  }

  get hue(): number {
    return this.#hue;
  }

  /** Takes note of another session. */
  meet(session: number, hue: number): void {
    const isNew = !this.#others.has(session);
    this.#others.set(session, hue);
    if (isNew && session < this.#session && distance(hue, this.#hue) < alike) {
      this.#hue = roomiest([...this.#others.values()]);
    }
  }
}

function distance(a: number, b: number): number {
  const apart = Math.abs(a - b) % 360;
  return Math.min(apart, 360 - apart);
}

/** The middle of the widest gap between hues; there is at least one hue. */
function roomiest(hues: readonly number[]): number {
  const sorted = [...hues].sort((a, b) => a - b);
  let [start, width] = [0, 0];
  for (const [index, hue] of sorted.entries()) {
    const next = sorted[index + 1] ?? (sorted[0] ?? 0) + 360;
    if (next - hue > width) [start, width] = [hue, next - hue];
  }
  return Math.round(start + width / 2) % 360;
}
