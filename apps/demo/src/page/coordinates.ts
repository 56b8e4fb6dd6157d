/** A place in a box: 0 to 1 from left to right and from top to bottom, so that boxes of any size agree. */
export interface Position {
  readonly x: number;
  readonly y: number;
}

/** Where a box is on the screen, in the pixels of pointer events. */
export type Area = Pick<DOMRectReadOnly, 'left' | 'top' | 'width' | 'height'>;

/** Where an arrow key goes. */
const directions: ReadonlyMap<string, Position> = new Map([
  ['ArrowLeft', { x: -1, y: 0 }],
  ['ArrowRight', { x: 1, y: 0 }],
  ['ArrowUp', { x: 0, y: -1 }],
  ['ArrowDown', { x: 0, y: 1 }],
]);

/** The middle of a box. */
export const centre: Position = { x: 0.5, y: 0.5 };

/** The place of a pointer in a box; beyond its edges, where a captured pointer may be, the nearest place in it. */
export function positionIn({ left, top, width, height }: Area, clientX: number, clientY: number): Position {
  return { x: share(clientX - left, width), y: share(clientY - top, height) };
}

/**
 * The place that a key moves a cursor to; `undefined` for a key that moves nothing.
 * @param stride - share of the box
 */
export function stepped({ x, y }: Position, key: string, stride: number): Position | undefined {
  const direction = directions.get(key);
  return direction && { x: clamped(x + direction.x * stride), y: clamped(y + direction.y * stride) };
}

function share(offset: number, size: number): number {
  // A box that is not shown has no size.
  return size > 0 ? clamped(offset / size) : 0;
}

function clamped(value: number): number {
  return Math.min(1, Math.max(0, value));
}
