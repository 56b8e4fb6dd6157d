import { describe, expect, it } from 'vitest';
import { FrameCoalescer } from './frame-coalescer.js';

/** Moves, with frames that the test draws. */
function coalescer(): { offer: (value: string) => void; draw: () => number; taken: string[] } {
  let frames: (() => void)[] = [];
  const taken: string[] = [];
  const coalescer = new FrameCoalescer<string>(
    (callback) => frames.push(callback),
    (value) => taken.push(value),
  );
  return {
    offer: (value) => coalescer.offer(value),
    draw: () => {
      const due = frames;
      frames = [];
      for (const callback of due) callback();
      return due.length;
    },
    taken,
  };
}

describe('Moves between two frames', () => {
  it('become one: the newest', () => {
    const { offer, draw, taken } = coalescer();
    offer('a');
    offer('b');
    offer('c');
    expect(taken).toStrictEqual([]);
    expect(draw()).toBe(1);
    expect(taken).toStrictEqual(['c']);
  });

  it('are handed on once', () => {
    const { offer, draw, taken } = coalescer();
    offer('a');
    draw();
    expect(draw()).toBe(0);
    expect(taken).toStrictEqual(['a']);
  });

  it('wait for the next frame when they come after one', () => {
    const { offer, draw, taken } = coalescer();
    offer('a');
    draw();
    offer('b');
    expect(taken).toStrictEqual(['a']);
    draw();
    expect(taken).toStrictEqual(['a', 'b']);
  });

  it('are not lost when they come while one is handed on', () => {
    const frames: (() => void)[] = [];
    const taken: number[] = [];
    const chain = new FrameCoalescer<number>(
      (callback) => frames.push(callback),
      (value) => {
        taken.push(value);
        if (value < 2) chain.offer(value + 1);
      },
    );
    chain.offer(1);
    frames.shift()?.();
    frames.shift()?.();
    expect(taken).toStrictEqual([1, 2]);
    expect(frames).toHaveLength(0);
  });
});
