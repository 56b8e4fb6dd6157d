import { describe, expect, it } from 'vitest';
import { messageTable } from '../messages/message-table.js';
import type { MessageType } from '../messages/message-type.js';
import { type JoinerEvent, type JoinerState, joinerStep } from './joiner.js';

const types = messageTable.map((spec) => spec.type);
const message = (type: MessageType): JoinerEvent => ({ kind: 'message', type });
const routerMessages = [17, 33, 35, 36, 50, 65, 67, 68, 69, 8] as const;

/** What each state does with the messages that it does not refuse as a violation. */
const legal: Readonly<Record<JoinerState, Readonly<Record<number, readonly [JoinerState, string]>>>> = {
  closed: {},
  establishing: {
    2: ['established', 'open'],
    3: ['failed', 'refused'],
    4: ['authenticating', 'answer_challenge'],
  },
  authenticating: {
    2: ['established', 'open'],
    3: ['failed', 'refused'],
    4: ['authenticating', 'answer_challenge'],
  },
  established: {
    3: ['failed', 'refused'],
    6: ['closed', 'answer_goodbye'],
    ...Object.fromEntries(routerMessages.map((type) => [type, ['established', 'process']])),
  },
  shutting_down: {
    ...Object.fromEntries(types.map((type) => [type, ['shutting_down', 'ignore']])),
    3: ['failed', 'refused'],
    6: ['closed', 'finish'],
  },
  failed: Object.fromEntries(types.map((type) => [type, ['failed', 'ignore']])),
};

describe('joiner', () => {
  it.each(Object.keys(legal) as JoinerState[])(
    'does with every message type in state %s what the table says [SES-19, SES-22, SES-24, SES-33, MSG-32]',
    (state) => {
      for (const type of types) {
        const [next, action] = legal[state][type] ?? ['failed', 'violation'];
        expect(joinerStep(state, message(type)), `${state} ${type}`).toEqual({ state: next, action });
      }
    },
  );

  it('opens a session only over its own HELLO and WELCOME, in all sequences up to length 4 [T04, SES-24]', () => {
    const events: readonly JoinerEvent[] = [
      ...types.map(message),
      ...(['join', 'leave', 'give_up', 'timeout'] as const).map((kind) => ({ kind })),
    ];
    const ways: string[] = [];
    let sequences = 0;
    const walk = (state: JoinerState, path: readonly string[]): void => {
      if (path.length === 4) return;
      for (const event of events) {
        sequences++;
        const next = joinerStep(state, event);
        const way = [...path, event.kind === 'message' ? String(event.type) : event.kind];
        if (next.action === 'open') ways.push(way.join(' '));
        if (next.action === 'process') expect(state).toBe('established');
        walk(next.state, way);
      }
    };
    walk('closed', []);
    expect(new Set(ways.map((way) => way.replaceAll(/(?:join )+/g, 'join ')))).toEqual(
      new Set(['join 2', 'join 4 2', 'join 4 join 2', 'join 4 4 2']),
    );
    expect(sequences).toBeGreaterThan(100_000);
  });

  it('leaves once, and gives up what is not open yet [SES-25, SES-32]', () => {
    expect(joinerStep('closed', { kind: 'join' })).toEqual({ state: 'establishing', action: 'send' });
    expect(joinerStep('established', { kind: 'join' })).toEqual({ state: 'established', action: 'ignore' });
    expect(joinerStep('established', { kind: 'leave' })).toEqual({ state: 'shutting_down', action: 'send' });
    expect(joinerStep('shutting_down', { kind: 'leave' })).toEqual({
      state: 'shutting_down',
      action: 'ignore',
    });
    expect(joinerStep('establishing', { kind: 'leave' })).toEqual({ state: 'failed', action: 'abort' });
    expect(joinerStep('authenticating', { kind: 'give_up' })).toEqual({ state: 'failed', action: 'abort' });
    expect(joinerStep('establishing', { kind: 'timeout' })).toEqual({ state: 'failed', action: 'abort' });
    expect(joinerStep('shutting_down', { kind: 'timeout' })).toEqual({ state: 'failed', action: 'drop' });
  });

  it('drops everything when the transport is lost, in every state', () => {
    for (const state of Object.keys(legal) as JoinerState[]) {
      expect(joinerStep(state, { kind: 'lost' })).toEqual({ state: 'failed', action: 'drop' });
    }
  });
});
