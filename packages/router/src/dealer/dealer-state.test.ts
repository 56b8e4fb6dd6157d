import {
  type CallOptions,
  type Message,
  MessageType,
  type RegisterOptions,
  SequentialIds,
  type YieldOptions,
  payloadOf,
} from '@wamp/protocol';
import { beforeEach, describe, expect, it } from 'vitest';
import { Counters } from '../counters.js';
import { RecordingEmit, fakeSession } from '../fixtures/fake-session.js';
import { ManualClock } from '../fixtures/test-router.js';
import { defaultLimits } from '../limits.js';
import { TimerWheel } from '../timer-wheel.js';
import type { RegistrationObserver } from './registration-observer.js';
import type { RouterSession } from '../session/router-session.js';
import { Dealer } from './dealer.js';

let clock: ManualClock;
let timers: TimerWheel;
let emit: RecordingEmit;
let seen: string[];
let dealer: Dealer;
let request = 0;

/** Notes what it is told, among the types of what was sent. */
function observer(): RegistrationObserver {
  const note =
    (name: string) =>
    (session: RouterSession, { id }: { id: number }): void => {
      seen.push(...emit.take().map(([to, { type }]) => `${String(type)} to ${String(to)}`));
      seen.push(`${name} ${String(session.id)} ${String(id)}`);
    };
  return {
    registrationCreated: note('created'),
    registered: note('registered'),
    unregistered: note('unregistered'),
    registrationDeleted: note('deleted'),
  };
}

beforeEach(() => {
  clock = new ManualClock();
  timers = new TimerWheel(clock);
  emit = new RecordingEmit();
  seen = [];
  dealer = new Dealer({
    limits: { ...defaultLimits, maxRegistrationsPerSession: 2, maxRegistrationsPerRealm: 3 },
    clock,
    timers,
    counters: new Counters(),
    registrationIds: new SequentialIds(),
    observer: observer(),
    forwardTimeout: 'by_option',
    withoutFeatures: new Set(),
    emit,
  });
});

function register(session: RouterSession, procedure: string, options: RegisterOptions = {}): void {
  dealer.register(session, { type: MessageType.REGISTER, request: ++request, options, procedure });
}

function call(session: RouterSession, id: number, options: CallOptions = {}): void {
  const decision = { discloses: false, trustlevel: undefined, timer: undefined, emit };
  const payload = payloadOf([]);
  dealer.call(
    session,
    { type: MessageType.CALL, request: id, options, procedure: 'com.a', payload },
    decision,
  );
}

function answer(session: RouterSession, id: number, options: YieldOptions = {}): void {
  dealer.yield(session, { type: MessageType.YIELD, request: id, options, payload: payloadOf([]) });
}

function types(): (readonly [number, number])[] {
  return emit.take().map(([to, { type }]) => [to, type]);
}

function leave(session: RouterSession): void {
  session.isOpen = false;
  dealer.leave(session);
}

describe('Registrations', () => {
  it('tells who watches after the answer, creation first and deletion last [RMETA-16, RMETA-19, RMETA-23]', () => {
    const [one, two] = [fakeSession(1), fakeSession(2)];
    register(one, 'com.a', { invoke: 'first' });
    register(two, 'com.a', { invoke: 'first' });
    dealer.unregister(one, { type: MessageType.UNREGISTER, request: 9, registration: 1 });
    leave(two);
    expect(seen).toEqual([
      '65 to 1',
      'created 1 1',
      'registered 1 1',
      '65 to 2',
      'registered 2 1',
      '67 to 1',
      'unregistered 1 1',
      'unregistered 2 1',
      'deleted 2 1',
    ]);
  });

  it('answers the calls of a session that leaves before its registrations go [RMETA-20, CAN-22]', () => {
    const [callee, caller] = [fakeSession(1), fakeSession(2)];
    register(callee, 'com.a');
    register(callee, 'com.b');
    call(caller, 1);
    seen = [];
    emit.take();
    leave(callee);
    expect(seen).toEqual(['8 to 2', 'unregistered 1 1', 'deleted 1 1', 'unregistered 1 2', 'deleted 1 2']);
  });

  it('says nothing of refused requests [RMETA-22, SHR-20, RPC-08]', () => {
    const [one, two] = [fakeSession(1), fakeSession(2)];
    register(one, 'com.a');
    seen = [];
    register(two, 'com.a', { invoke: 'first' });
    dealer.unregister(two, { type: MessageType.UNREGISTER, request: 9, registration: 1 });
    expect(seen).toEqual([]);
    expect(dealer.registrations.byId(1)?.callees).toEqual([one]);
  });

  it('can be read by id, URI and match', () => {
    clock.advance(77);
    const one = fakeSession(1);
    register(one, 'com.a', { match: 'prefix' });
    const registration = dealer.registrations.byId(1);
    expect(registration).toMatchObject({
      id: 1,
      procedure: 'com.a',
      match: 'prefix',
      invoke: 'single',
      created: 77,
      callees: [one],
    });
    expect(dealer.registrations.get('com.a', 'prefix')).toBe(registration);
    expect(dealer.registrations.get('com.a', 'exact')).toBeUndefined();
    expect(dealer.registrations.best('com.a.b')).toBe(registration);
    expect([...dealer.registrations.all()]).toEqual([registration]);
    leave(one);
    expect(dealer.registrations.byId(1)).toBeUndefined();
  });

  it('does not count the procedures of the Router itself L41 L42', () => {
    const [router, one] = [fakeSession(1), fakeSession(2)];
    for (const procedure of ['wamp.a', 'wamp.b', 'wamp.c', 'wamp.d']) register(router, procedure);
    expect(dealer.registrationCount).toBe(0);
    for (const procedure of ['com.a', 'com.b', 'com.c']) register(one, procedure);
    expect(dealer.registrationCount).toBe(2);
    expect(emit.take().map(([, { type }]) => type)).toEqual([8]);
  });
});

describe('Revocation', () => {
  it('tells the Callee with request id 0 and the reason, and lets calls finish [REV-02, REV-03, REV-04, REV-06, REV-10]', () => {
    const [one, two, caller] = [fakeSession(1), fakeSession(2), fakeSession(3)];
    register(one, 'com.a', { invoke: 'first' });
    register(two, 'com.a', { invoke: 'first' });
    call(caller, 1);
    emit.take();
    seen = [];
    emit.deliver = (_session, message) => {
      revoked.push(message);
      return 'queued';
    };
    const revoked: Message[] = [];
    expect(dealer.revoke(1, one, 'com.why')).toBe(true);
    expect(revoked).toEqual([
      { type: MessageType.UNREGISTERED, request: 0, details: { registration: 1, reason: 'com.why' } },
    ]);
    expect(seen).toEqual(['67 to 1', 'unregistered 1 1']);
    answer(one, 1);
    call(caller, 2);
    expect(types()).toEqual([
      [3, 50],
      [2, 68],
    ]);
    expect(dealer.revoke(1, one)).toBe(false);
    expect(dealer.revoke(9, two)).toBe(false);
    expect(dealer.revoke(1, two)).toBe(true);
    expect(revoked.at(-1)).toEqual({
      type: MessageType.UNREGISTERED,
      request: 0,
      details: { registration: 1 },
    });
    register(one, 'com.a'); // [REV-11]
    expect(dealer.registrations.get('com.a', 'exact')?.callees).toEqual([one]);
  });

  it('makes an UNREGISTER that crosses it an error [REV-09, RPC-07]', () => {
    const one = fakeSession(1);
    register(one, 'com.a');
    dealer.revoke(1, one);
    emit.take();
    dealer.unregister(one, { type: MessageType.UNREGISTER, request: 9, registration: 1 });
    expect(emit.take()).toMatchObject([[1, { type: 8, error: 'wamp.error.no_such_registration' }]]);
  });

  it('gives no call to a session that is about to be gone [RPC-57]', () => {
    const [one, caller] = [fakeSession(1), fakeSession(2)];
    register(one, 'com.a');
    emit.take();
    one.isOpen = false;
    call(caller, 1);
    expect(emit.take()).toMatchObject([[2, { type: 8, error: 'wamp.error.no_such_procedure' }]]);
  });

  it('says nothing to a Callee that did not announce it [REV-05]', () => {
    const one = fakeSession(1, { callee: {} });
    register(one, 'com.a');
    emit.take();
    seen = [];
    expect(dealer.revoke(1, one)).toBe(true);
    expect(seen).toEqual(['unregistered 1 1', 'deleted 1 1']);
  });

  it('takes a procedure from all who hold it for who may force that (D57)', () => {
    const [one, two, three] = [fakeSession(1), fakeSession(2), fakeSession(3)];
    register(one, 'com.a', { invoke: 'first' });
    register(two, 'com.a', { invoke: 'first' });
    seen = [];
    register(three, 'com.a', { force_reregister: true });
    expect(seen).toEqual([
      '67 to 1',
      'unregistered 1 1',
      '67 to 2',
      'unregistered 2 1',
      'deleted 2 1',
      '65 to 3',
      'created 3 2',
      'registered 3 2',
    ]);
    expect(dealer.registrations.get('com.a', 'exact')?.callees).toEqual([three]);
  });

  it('takes nothing from anybody when what replaces it is refused', () => {
    const one = fakeSession(1);
    register(one, 'com.a');
    register(fakeSession(2), 'com.a', { force_reregister: true, concurrency: 0 });
    expect(dealer.registrations.get('com.a', 'exact')?.callees).toEqual([one]);
  });
});

describe('What cannot be delivered', () => {
  const undeliverable = (type: number) => (_session: RouterSession, message: Message) =>
    message.type === type ? ('too_large' as const) : ('queued' as const);

  function errors(): unknown[] {
    return emit.take().map(([to, message]) => [to, message.type, 'error' in message ? message.error : '']);
  }

  it('ends the call with an error when it is an INVOCATION, and frees the Callee LC-13 [RPC-47, RPC-20]', () => {
    const [callee, caller] = [fakeSession(1), fakeSession(2)];
    register(callee, 'com.a', { concurrency: 1 });
    emit.take();
    emit.deliver = undeliverable(68);
    call(caller, 1, { timeout: 100 });
    expect(errors()).toEqual([[2, 8, 'wamp.error.payload_size_exceeded']]);
    emit.deliver = () => 'queued';
    call(caller, 2);
    expect(emit.take()).toMatchObject([[1, { request: 1 }]]);
    answer(callee, 1);
    expect([dealer.pendingCallCount, timers.size]).toEqual([0, 0]);
  });

  it('ends a progressive call whose chunk is too long, and interrupts LC-26', () => {
    const [callee, caller] = [fakeSession(1), fakeSession(2)];
    register(callee, 'com.a');
    call(caller, 1, { progress: true });
    emit.take();
    emit.deliver = undeliverable(68);
    const chunk = { type: MessageType.CALL, request: 1, procedure: 'com.a', payload: payloadOf([]) } as const;
    expect(dealer.repeatedCall(caller, { ...chunk, options: {} })).toBe(true);
    expect(errors()).toEqual([
      [2, 8, 'wamp.error.payload_size_exceeded'],
      [1, 69, ''],
    ]);
    expect(dealer.pendingCallCount).toBe(0);
  });

  it('ends the call when a progressive result is too long, and interrupts LC-41 [RPC-47]', () => {
    const [callee, caller] = [fakeSession(1), fakeSession(2)];
    register(callee, 'com.a');
    call(caller, 1, { receive_progress: true });
    emit.take();
    emit.deliver = undeliverable(50);
    answer(callee, 1, { progress: true });
    expect(errors()).toEqual([
      [2, 8, 'wamp.error.payload_size_exceeded'],
      [1, 69, ''],
    ]);
    answer(callee, 1);
    expect([emit.take(), dealer.pendingCallCount]).toEqual([[], 0]);
  });

  it('counts as a failure in a call to all', () => {
    const [callee, caller] = [fakeSession(1), fakeSession(2)];
    register(callee, 'com.a', { invoke: 'sharded', nkey: 'n', concurrency: 1 });
    emit.take();
    emit.deliver = undeliverable(68);
    call(caller, 1, { runmode: 'all' });
    emit.deliver = () => 'queued';
    expect(emit.take()).toMatchObject([[2, { type: 50, payload: { kwargs: { answers: 0, failures: 1 } } }]]);
    call(caller, 2);
    expect(types()).toEqual([[1, 68]]);
  });

  it('frees the Callee that declined and the one that could not be reached', () => {
    const [one, two, caller] = [fakeSession(1), fakeSession(2), fakeSession(3)];
    for (const callee of [one, two]) register(callee, 'com.a', { invoke: 'first', concurrency: 1 });
    call(caller, 1);
    emit.take();
    emit.deliver = undeliverable(68);
    dealer.invocationError(one, {
      type: MessageType.ERROR,
      requestType: MessageType.INVOCATION,
      request: 1,
      details: {},
      error: 'wamp.error.unavailable',
      payload: payloadOf([]),
    });
    expect(errors()).toEqual([[3, 8, 'wamp.error.payload_size_exceeded']]);
    emit.deliver = () => 'queued';
    call(caller, 2);
    call(caller, 3);
    expect(types()).toEqual([
      [1, 68],
      [2, 68],
    ]);
  });
});

describe('Plain calls', () => {
  it('touch no timer and keep nothing besides their record [CAN-34]', () => {
    const [callee, caller] = [fakeSession(1), fakeSession(2)];
    register(callee, 'com.a');
    for (let id = 1; id <= 100; id++) {
      call(caller, id);
      expect(clock.pending).toBe(0);
      answer(callee, id);
    }
    expect(dealer.pendingCallCount).toBe(0);
  });
});
