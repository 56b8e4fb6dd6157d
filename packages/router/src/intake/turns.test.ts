import { describe, expect, it } from 'vitest';
import { HeldTurns } from '../fixtures/test-router.js';
import { Reading } from './reading.js';
import { Turns } from './turns.js';

/** Turns over a transport that counts how often it was paused and resumed. */
function scene({ maxTurnMessages = 64, maxTurnBytes = 1_000_000, sentByEach = 0 } = {}) {
  const calls: string[] = [];
  const handled: string[] = [];
  const clock = new HeldTurns();
  const counters = { messagesSent: 0 };
  const reading = new Reading({ pause: () => calls.push('pause'), resume: () => calls.push('resume') });
  const onFrame: { do: (frame: string) => void } = { do: () => undefined };
  const turns = new Turns({ limits: { maxTurnMessages, maxTurnBytes }, clock, counters }, reading, {
    handle: (frame) => {
      handled.push(String(frame));
      counters.messagesSent += sentByEach;
      onFrame.do(String(frame));
    },
  });
  const send = (count: number, frame = 'x'): void => {
    for (let sent = 0; sent < count; sent++) turns.frame(frame);
  };
  return { turns, clock, reading, calls, handled, send, onFrame };
}

describe('The turns of a connection', () => {
  it.each([
    [63, 63, []],
    [64, 64, []],
    [65, 64, ['pause']],
  ])('hold back what is beyond 64 messages: of %i it handles %i at once L49', (count, atOnce, calls) => {
    const { send, handled, calls: made, clock } = scene();
    send(count);
    expect(handled.length).toBe(atOnce);
    expect(made).toEqual(calls);
    clock.turnAll();
    expect(handled.length).toBe(count);
    expect(clock.waiting).toBe(0);
  });

  it.each([
    [9, 9],
    [10, 10],
    [11, 10],
  ])(
    'hold back what is beyond the bytes of a turn: of %i frames of 10 it handles %i at once L49',
    (count, atOnce) => {
      const { send, handled } = scene({ maxTurnBytes: 100 });
      send(count, '0123456789');
      expect(handled.length).toBe(atOnce);
    },
  );

  it.each([
    [63, 64],
    [64, 32],
    [640, 6],
  ])(
    'count what a message causes: with %i messages to others each, a turn has %i L49',
    (sentByEach, inTurn) => {
      const { send, handled } = scene({ sentByEach });
      send(64);
      expect(handled.length).toBe(inTurn);
    },
  );

  it('give each turn as much as the first, in order, and read again only when nobody stands in line', () => {
    const { turns, clock, handled, calls } = scene({ maxTurnMessages: 4 });
    const frames = Array.from({ length: 11 }, (_, at) => `f${String(at)}`);
    for (const frame of frames) turns.frame(frame);
    const seen = [handled.length];
    for (; clock.waiting > 0; seen.push(handled.length)) clock.turn();
    expect(seen).toEqual([4, 8, 11, 11]);
    expect(handled).toEqual(frames);
    expect(calls).toEqual(['pause', 'resume']);
  });

  it('stay paused until a new turn when the line and the turn end together', () => {
    const { send, clock, calls } = scene({ maxTurnMessages: 4 });
    send(8);
    clock.turn();
    expect(calls).toEqual(['pause']);
    clock.turn();
    expect(calls).toEqual(['pause', 'resume']);
  });

  it('cost nothing as long as half a turn is enough, and cut no half that comes at once', () => {
    const { send, clock, calls } = scene();
    send(31);
    expect(clock.waiting).toBe(0);
    send(1);
    for (let round = 0; round < 20; round++) {
      clock.turn();
      send(32);
    }
    expect(calls).toEqual([]);
  });

  it('count what is done late, and let it rest until the next turn when this one is over', async () => {
    const { turns, send, clock } = scene({ maxTurnMessages: 4 });
    send(3);
    expect(turns.rest()).toBeUndefined();
    expect(turns.spend(() => 'done')).toBe('done');
    let isRested = false;
    void turns.rest()?.then(() => (isRested = true));
    await Promise.resolve();
    expect(isRested).toBe(false);
    clock.turn();
    await Promise.resolve();
    expect(isRested).toBe(true);
  });

  it('are without end when the limits are Infinity', () => {
    const { send, handled, clock } = scene({ maxTurnMessages: Infinity, maxTurnBytes: Infinity });
    send(10_000);
    expect([handled.length, clock.waiting]).toEqual([10_000, 0]);
  });

  it('let the end wait for the frames before it', () => {
    const { turns, send, clock, handled } = scene({ maxTurnMessages: 4 });
    send(6);
    turns.atEnd(() => handled.push('end'));
    expect(handled.length).toBe(4);
    clock.turnAll();
    expect(handled.slice(-2)).toEqual(['x', 'end']);
    turns.atEnd(() => handled.push('at once'));
    expect(handled.at(-1)).toBe('at once');
  });

  it('handle all that waits when it is flushed', () => {
    const { turns, send, clock, handled } = scene({ maxTurnMessages: 4 });
    send(20);
    turns.flush();
    expect(handled.length).toBe(20);
    clock.turnAll();
    expect(handled.length).toBe(20);
  });

  it('forget the rest when one of the frames ends the connection, and still tell the end', () => {
    const { turns, send, clock, handled, calls, onFrame } = scene({ maxTurnMessages: 4 });
    send(5);
    turns.frame('bad');
    send(20);
    turns.atEnd(() => handled.push('end'));
    onFrame.do = (frame) => {
      if (frame === 'bad') turns.clear();
    };
    clock.turnAll();
    expect(handled).toEqual(['x', 'x', 'x', 'x', 'x', 'bad', 'end']);
    expect(calls).toEqual(['pause']);
  });

  it('tell the end also when the line was given up from outside', () => {
    const { turns, send, clock, handled } = scene({ maxTurnMessages: 4 });
    send(8);
    turns.atEnd(() => handled.push('end'));
    turns.clear();
    clock.turnAll();
    expect(handled).toEqual(['x', 'x', 'x', 'x', 'end']);
  });
});

describe('Reading', () => {
  it('goes on when the last reason not to read is gone', () => {
    const { reading, send, clock, calls } = scene({ maxTurnMessages: 4 });
    send(5);
    reading.hold();
    clock.turnAll();
    expect(calls).toEqual(['pause']);
    reading.release();
    expect(calls).toEqual(['pause', 'resume']);
  });
});
