import { describe, expect, it } from 'vitest';
import { centre, positionIn, stepped } from './coordinates.js';

const area = { left: 100, top: 50, width: 400, height: 200 };

describe('Place of a pointer', () => {
  it.each([
    [100, 50, { x: 0, y: 0 }],
    [300, 150, { x: 0.5, y: 0.5 }],
    [200, 240, { x: 0.25, y: 0.95 }],
    [500, 250, { x: 1, y: 1 }],
  ])('at %d,%d is a share of the box', (clientX, clientY, position) => {
    expect(positionIn(area, clientX, clientY)).toStrictEqual(position);
  });

  it('is the same in boxes of different size', () => {
    const small = { left: 7, top: 9, width: 40, height: 20 };
    expect(positionIn(small, 7 + 10, 9 + 19)).toStrictEqual(positionIn(area, 100 + 100, 50 + 190));
  });

  it('is the nearest edge when the pointer is outside', () => {
    expect(positionIn(area, -20, 1000)).toStrictEqual({ x: 0, y: 1 });
    expect(positionIn(area, 1000, -20)).toStrictEqual({ x: 1, y: 0 });
  });

  it('is a corner in a box without a size', () => {
    expect(positionIn({ left: 0, top: 0, width: 0, height: 0 }, 5, 5)).toStrictEqual({ x: 0, y: 0 });
  });
});

describe('Arrow keys', () => {
  it.each([
    ['ArrowLeft', { x: 0.4, y: 0.5 }],
    ['ArrowRight', { x: 0.6, y: 0.5 }],
    ['ArrowUp', { x: 0.5, y: 0.4 }],
    ['ArrowDown', { x: 0.5, y: 0.6 }],
  ])('move a step: %s', (key, position) => {
    expect(stepped(centre, key, 0.1)).toStrictEqual(position);
  });

  it.each(['Enter', 'a', 'toString', '__proto__', 'constructor'])('are not %s', (key) => {
    expect(stepped(centre, key, 0.1)).toBeUndefined();
  });

  it('stop at the edges', () => {
    expect(stepped({ x: 0.95, y: 0 }, 'ArrowRight', 0.1)).toStrictEqual({ x: 1, y: 0 });
    expect(stepped({ x: 0.95, y: 0.05 }, 'ArrowUp', 0.1)).toStrictEqual({ x: 0.95, y: 0 });
  });
});
