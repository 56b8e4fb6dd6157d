import { describe, expect, it } from 'vitest';
import { messageTable } from '../messages/message-table.js';
import type { MessageType } from '../messages/message-type.js';
import { type AcceptorEvent, type AcceptorState, acceptorStep } from './acceptor.js';

const types = messageTable.map((spec) => spec.type);
const message = (type: MessageType): AcceptorEvent => ({ kind: 'message', type });
const clientRequests = [16, 32, 34, 48, 49, 64, 66, 70, 8] as const;

/** What each state does with the messages that it does not refuse as a violation. */
const legal: Readonly<Record<AcceptorState, Readonly<Record<number, readonly [AcceptorState, string]>>>> = {
  closed: { 1: ['establishing', 'judge_hello'], 3: ['failed', 'drop'] },
  establishing: { 3: ['failed', 'drop'] },
  challenging: { 3: ['failed', 'drop'], 5: ['authenticating', 'judge_answer'] },
  authenticating: { 3: ['failed', 'drop'] },
  established: {
    3: ['failed', 'drop'],
    6: ['closed', 'answer_goodbye'],
    ...Object.fromEntries(clientRequests.map((type) => [type, ['established', 'route']])),
  },
  shutting_down: {
    ...Object.fromEntries(types.map((type) => [type, ['shutting_down', 'ignore']])),
    3: ['failed', 'drop'],
    6: ['closed', 'finish'],
  },
  failed: Object.fromEntries(types.map((type) => [type, ['failed', 'ignore']])),
};

describe('acceptor', () => {
  it.each(Object.keys(legal) as AcceptorState[])(
    'does with every message type in state %s what the table says [SES-02, SES-16, SES-17, SES-18, SES-26, SES-33]',
    (state) => {
      for (const type of types) {
        const [next, action] = legal[state][type] ?? ['failed', 'violation'];
        expect(acceptorStep(state, message(type)), `${state} ${type}`).toEqual({ state: next, action });
      }
    },
  );

  it('reaches an open session only over HELLO and a welcome, in all sequences up to length 4 [T04, SES-21]', () => {
    const decisions = ['challenge', 'welcome', 'refuse'] as const;
    const events: readonly AcceptorEvent[] = [...types.map(message), ...decisions.map((kind) => ({ kind }))];
    /** A Router decides only while it judges. */
    const isPossible = (state: AcceptorState, { kind }: AcceptorEvent): boolean =>
      kind === 'message' || state === 'establishing' || state === 'authenticating';
    const ways = new Set<string>();
    let sequences = 0;
    const walk = (state: AcceptorState, path: readonly string[]): void => {
      if (path.length === 4) return;
      for (const event of events) {
        if (!isPossible(state, event)) continue;
        sequences++;
        const next = acceptorStep(state, event);
        const way = [...path, event.kind === 'message' ? String(event.type) : event.kind];
        if (next.state === 'established' && state !== 'established') ways.add(way.join(' '));
        if (next.action === 'route') expect(state).toBe('established');
        walk(next.state, way);
      }
    };
    walk('closed', []);
    expect(ways).toEqual(new Set(['1 welcome', '1 challenge 5 welcome']));
    expect(sequences).toBeGreaterThan(10_000);
  });

  it('stays failed whatever comes [SES-44]', () => {
    for (const kind of ['challenge', 'welcome', 'refuse', 'goodbye', 'timeout'] as const) {
      expect(acceptorStep('failed', { kind })).toEqual({ state: 'failed', action: 'ignore' });
    }
  });

  it('releases everything when the transport is lost, in every state', () => {
    for (const state of Object.keys(legal) as AcceptorState[]) {
      expect(acceptorStep(state, { kind: 'lost' })).toEqual({ state: 'failed', action: 'drop' });
    }
  });

  it('refuses with ABORT when a deadline passes, and only drops who never said HELLO [SES-38, SES-39]', () => {
    const actions = (
      ['closed', 'establishing', 'challenging', 'authenticating', 'shutting_down'] as const
    ).map((state) => acceptorStep(state, { kind: 'timeout' }).action);
    expect(actions).toEqual(['drop', 'refuse', 'refuse', 'refuse', 'drop']);
  });

  it('says GOODBYE to open sessions and ABORT to those that are not open yet [SES-32]', () => {
    expect(acceptorStep('established', { kind: 'goodbye' })).toEqual({
      state: 'shutting_down',
      action: 'send',
    });
    expect(acceptorStep('establishing', { kind: 'goodbye' })).toEqual({ state: 'failed', action: 'refuse' });
  });
});
