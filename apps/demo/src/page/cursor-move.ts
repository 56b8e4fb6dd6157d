import type { Position } from './coordinates.js';

/** The two boxes, from left to right. */
export const boxes = [1, 2] as const;
export type BoxNumber = (typeof boxes)[number];

/** The ArgumentsKw of an event on `demo.cursor.<channel>`. */
export interface CursorMove extends Position {
  /** The box in which it moved. */
  readonly box: BoxNumber;
  /** Whose cursor it is: the id of the first session of the page. It stays when the page has to join again. */
  readonly session: number;
  /** The hue of its colour in degrees. */
  readonly hue: number;
  /** `performance.now()` of the page that published it; says nothing to other pages. */
  readonly sent: number;
}

/** Reads what came from the network; `undefined` when it is no move of a cursor. */
export function readCursorMove(kwargs: Readonly<Record<string, unknown>>): CursorMove | undefined {
  const { box, x, y, session, hue, sent } = kwargs;
  if (box !== 1 && box !== 2) return undefined;
  if (!isShare(x) || !isShare(y) || !isNumber(session) || !isNumber(hue) || !isNumber(sent)) return undefined;
  return { box, x, y, session, hue, sent };
}

function isShare(value: unknown): value is number {
  return isNumber(value) && value >= 0 && value <= 1;
}

function isNumber(value: unknown): value is number {
  return typeof value === 'number' && Number.isFinite(value);
}
