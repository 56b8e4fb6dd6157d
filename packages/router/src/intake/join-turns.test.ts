import { describe, expect, it } from 'vitest';
import { HeldTurns } from '../fixtures/test-router.js';
import { JoinTurns } from './join-turns.js';

describe('Joining', () => {
  it('is judged so many times in one turn of the event loop, in order, over all connections [AUTH-47, T10] L49', () => {
    const clock = new HeldTurns();
    const turns = new JoinTurns({ clock, limits: { maxJoinsPerTurn: 16 } });
    const done: number[] = [];
    for (let count = 0; count < 40; count++) turns.run(() => done.push(count));
    expect(done).toHaveLength(16);
    clock.turn();
    expect(done).toHaveLength(32);
    turns.run(() => done.push(40));
    expect(done).toHaveLength(32);
    clock.turn();
    expect(done).toEqual(Array.from({ length: 41 }, (_, index) => index));
    expect(turns.waiting).toBe(0);
    clock.turn();
    expect(clock.waiting).toBe(0);
    turns.run(() => done.push(41));
    expect(done).toHaveLength(42);
    clock.turn();
    expect(clock.waiting).toBe(0);
  });
});
