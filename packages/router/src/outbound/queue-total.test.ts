import { beforeEach, describe, expect, it } from 'vitest';
import { fakeSession } from '../fixtures/fake-session.js';
import { HeldTurns } from '../fixtures/test-router.js';
import type { RouterSession } from '../session/router-session.js';
import { QueueTotal } from './queue-total.js';

let clock: HeldTurns;
let evicted: number[];
let sessions: RouterSession[];
let total: QueueTotal;
/** What is free when a session goes. */
let held: Map<number, number>;

/** A session for which so much waits, of which others may wait for some, too. */
function slow(queued: number, free: number = queued): RouterSession {
  const id = sessions.length + 1;
  const session = fakeSession(id);
  Object.assign(session.transport, { bufferedBytes: queued });
  held.set(id, free);
  sessions.push(session);
  total.held(free);
  return session;
}

async function relieve(): Promise<readonly number[]> {
  clock.turn();
  for (let turn = 0; turn < 100; turn++) await Promise.resolve();
  return evicted.splice(0);
}

beforeEach(() => {
  clock = new HeldTurns();
  evicted = [];
  sessions = [];
  held = new Map();
  total = new QueueTotal({
    maxBytes: 1_000,
    clock,
    sessions: () => sessions,
    evict: (session) => {
      evicted.push(session.id);
      session.isOpen = false;
      queueMicrotask(() => {
        total.held(-(held.get(session.id) ?? 0));
      });
    },
  });
});

describe('QueueTotal', () => {
  it.each([
    [999, []],
    [1_000, []],
    [1_001, [1]],
  ])('with %d bytes of 1,000 ends %j L63', async (bytes, gone) => {
    slow(bytes);
    expect(await relieve()).toEqual(gone);
    expect(clock.waiting).toBe(0);
  });

  it('ends those with the longest queues until 80 % are left, and nobody who has nothing queued', async () => {
    slow(100);
    slow(0, 0);
    slow(450);
    slow(250);
    slow(201);
    expect(await relieve()).toEqual([3]);
    expect(total.bytes).toBe(551);
    slow(450);
    expect(await relieve()).toEqual([6]);
    slow(300);
    slow(350);
    expect(await relieve()).toEqual([8, 7]);
    expect(total.bytes).toBe(551);
  });

  it('goes on while what others wait for, too, is held on', async () => {
    slow(900, 0);
    slow(900, 0);
    slow(900, 900);
    slow(200);
    expect(await relieve()).toEqual([3]);
    slow(900, 0);
    held.set(5, 0);
    held.set(2, 0);
    held.set(1, 850);
    total.held(850);
    expect(await relieve()).toEqual([5, 2, 1]);
    expect(total.bytes).toBe(200);
  });

  it('ends nobody for what was gone at the end of the tick', async () => {
    slow(600);
    slow(600);
    total.held(-600);
    expect(await relieve()).toEqual([]);
    total.held(401);
    expect(await relieve()).not.toEqual([]);
  });

  it('passes over sessions that have ended, and gives up when nobody is left', async () => {
    const gone = slow(900);
    gone.isOpen = false;
    total.held(900);
    expect(await relieve()).toEqual([]);
    slow(10);
    expect(await relieve()).toEqual([2]);
  });
});
