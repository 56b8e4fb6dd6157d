import type { CancelMode, InvocationPolicy } from '@wamp/protocol';

/** A message that was sent, or is expected, as one line of text. */
export interface Sent {
  /** Number of the receiving session. */
  readonly to: number;
  readonly text: string;
}

/** What a Client or the clock does, with all ids. */
export type Move =
  | {
      readonly kind: 'register';
      readonly session: number;
      readonly request: number;
      readonly procedure: string;
      readonly invoke: InvocationPolicy;
    }
  | {
      readonly kind: 'unregister';
      readonly session: number;
      readonly request: number;
      readonly registration: number;
    }
  | {
      readonly kind: 'call';
      readonly session: number;
      readonly request: number;
      readonly procedure: string;
      readonly progress: boolean;
      readonly wish: boolean;
      readonly timeout: number;
    }
  | {
      readonly kind: 'cancel';
      readonly session: number;
      readonly request: number;
      readonly mode: CancelMode | undefined;
    }
  | {
      readonly kind: 'yield';
      readonly session: number;
      readonly invocation: number;
      readonly progress: boolean;
    }
  | { readonly kind: 'error'; readonly session: number; readonly invocation: number; readonly uri: string }
  | { readonly kind: 'leave'; readonly session: number }
  | { readonly kind: 'pass'; readonly by: number };

type Of<K extends Move['kind']> = Extract<Move, { kind: K }>;

/** A session as the model knows it. */
export interface ModelSession {
  readonly features: ReadonlySet<string>;
  lastRequest: number;
  lastInvocation: number;
  /** Progressive calls of it that are over, with their procedures. */
  readonly ended: Map<number, string>;
}

/** A registration as the model knows it. */
export interface ModelRegistration {
  readonly id: number;
  readonly procedure: string;
  readonly invoke: InvocationPolicy;
  readonly members: number[];
  /** Who is next with roundrobin. */
  turn: number | undefined;
}

/** A call in one of the states UPLOAD, ACTIVE and KILLING; one in another state has no record. */
interface ModelCall {
  readonly caller: number;
  readonly request: number;
  readonly procedure: string;
  readonly registration: ModelRegistration;
  readonly options: Of<'call'>;
  callee: number;
  invocation: number;
  isUploading: boolean;
  isKilled: boolean;
  /** Nothing of it but the first CALL went to the Callee, and nothing came back. */
  isUntouched: boolean;
  /** Progressive results are welcome. */
  wish: boolean;
  deadline: number;
  graceEnds: number;
  readonly declined: Set<number>;
}

const canceled = 'wamp.error.canceled';
const unavailable = 'wamp.error.unavailable';

/** How long the Router waits for the answer to `kill`. */
export const killGrace = 200;

/**
 * The life cycle of calls as the specification has it, written down as plainly as possible: no indexes, no timers, one
 * list of calls. It says what has to be sent for each move; where the choice is free, it takes the one that was made.
 */
export class CallModel {
  now = 0;
  readonly sessions = new Map<number, ModelSession>();
  readonly registrations: ModelRegistration[] = [];
  #calls: ModelCall[] = [];
  #lastRegistration = 0;
  #expected: Sent[] = [];
  #seen: readonly Sent[] = [];

  /** Calls without a final answer. */
  get running(): number {
    return this.#calls.length;
  }

  /** Progressive calls of a session, those that are over first. */
  progressiveCalls(session: number): { readonly request: number; readonly procedure: string }[] {
    const ended = [...this.#session(session).ended].map(([request, procedure]) => ({ request, procedure }));
    return [...ended, ...this.#calls.filter(({ caller, options }) => caller === session && options.progress)];
  }

  /** The moves that answer all calls, so that none is left. */
  answers(): Move[] {
    return this.#calls.map(({ callee, invocation }) => ({
      kind: 'yield',
      session: callee,
      invocation,
      progress: false,
    }));
  }

  /** What has to be sent for a move. @param seen - what was sent, to learn from where the Router may choose freely */
  perform(move: Move, seen: readonly Sent[]): readonly Sent[] {
    this.#expected = [];
    this.#seen = seen;
    switch (move.kind) {
      case 'register':
        this.#register(move);
        break;
      case 'unregister':
        this.#unregister(move);
        break;
      case 'call':
        if (move.request === this.#session(move.session).lastRequest + 1) this.#call(move);
        else this.#repeatedCall(move);
        break;
      case 'cancel':
        this.#cancel(move);
        break;
      case 'yield':
        this.#yield(move);
        break;
      case 'error':
        this.#error(move);
        break;
      case 'leave':
        this.#leave(move.session);
        break;
      case 'pass':
        this.#pass(move.by);
    }
    return this.#expected;
  }

  #register({ session, request, procedure, invoke }: Of<'register'>): void {
    this.#session(session).lastRequest = request;
    const existing = this.registrations.find((registration) => registration.procedure === procedure);
    if (existing === undefined) {
      this.#lastRegistration += 1;
      const id = this.#lastRegistration;
      this.registrations.push({ id, procedure, invoke, members: [session], turn: session });
      this.#send(session, `REGISTERED ${String(request)} ${String(id)}`);
    } else if (
      existing.invoke === 'single' ||
      existing.invoke !== invoke ||
      existing.members.includes(session)
    ) {
      this.#send(session, `ERROR 64 ${String(request)} wamp.error.procedure_already_exists`);
    } else {
      existing.members.push(session);
      this.#send(session, `REGISTERED ${String(request)} ${String(existing.id)}`);
    }
  }

  #unregister({ session, request, registration }: Of<'unregister'>): void {
    this.#session(session).lastRequest = request;
    const held = this.registrations.find(
      ({ id, members }) => id === registration && members.includes(session),
    );
    if (held === undefined) {
      this.#send(session, `ERROR 66 ${String(request)} wamp.error.no_such_registration`);
      return;
    }
    this.#withdraw(session, held);
    this.#send(session, `UNREGISTERED ${String(request)}`);
  }

  #call(move: Of<'call'>): void {
    const { session, request, procedure } = move;
    const caller = this.#session(session);
    caller.lastRequest = request; // LC-07 and later: refused or not
    const registration = this.registrations.find((candidate) => candidate.procedure === procedure);
    const callee = registration === undefined ? undefined : this.#choose(registration, move);
    if (registration === undefined || callee === undefined) {
      this.#refuse(move, 'wamp.error.no_such_procedure'); // LC-10
    } else if (this.#lacksFeature(callee, move)) {
      this.#refuse(move, 'wamp.error.feature_not_supported'); // LC-11
    } else {
      const call: ModelCall = {
        caller: session,
        request,
        procedure,
        registration,
        options: move,
        callee,
        invocation: 0,
        isUploading: move.progress,
        isKilled: false,
        isUntouched: true,
        wish: false,
        deadline: move.timeout > 0 ? this.now + move.timeout : Infinity,
        graceEnds: Infinity,
        declined: new Set(),
      };
      this.#calls.push(call);
      this.#invoke(call, callee); // LC-15, LC-16
    }
  }

  #repeatedCall(move: Of<'call'>): void {
    const { session, request, procedure, progress } = move;
    const call = this.#calls.find((one) => one.caller === session && one.request === request);
    if (call === undefined) {
      if (this.#session(session).ended.get(request) !== procedure) this.#violation(session); // LC-05; else LC-04
    } else if (!call.options.progress || call.procedure !== procedure) {
      this.#violation(session); // LC-22, LC-23
    } else if (call.isKilled) {
      // LC-25
    } else if (!call.isUploading) {
      this.#violation(session); // LC-24
    } else {
      call.isUntouched = false;
      call.isUploading = progress; // LC-20, LC-21
      this.#send(call.callee, this.#invocation(call));
    }
  }

  #cancel({ session, request, mode }: Of<'cancel'>): void {
    const call = this.#calls.find((one) => one.caller === session && one.request === request);
    if (call === undefined) return; // LC-49, LC-49a
    if (call.isKilled) {
      if (mode === 'skip' || mode === 'killnowait') this.#fail(call, canceled); // LC-48a; else LC-48
    } else if (mode === 'kill' && this.#can(call)) {
      call.isKilled = true; // LC-46
      call.graceEnds = this.now + killGrace;
      this.#send(call.callee, `INTERRUPT ${String(call.invocation)} kill`);
    } else {
      this.#fail(call, canceled); // LC-44, LC-45, LC-47
      if (mode !== 'skip') this.#tellToStop(call);
    }
  }

  #yield({ session, invocation, progress }: Of<'yield'>): void {
    const call = this.#answered(session, invocation);
    if (call === undefined) return;
    if (!progress) {
      this.#end(call);
      this.#send(call.caller, `RESULT ${String(call.request)}`); // LC-32, LC-33, LC-36
    } else if (call.wish) {
      this.#send(call.caller, `RESULT ${String(call.request)} progress`); // LC-30, LC-35; else LC-31
      call.isUntouched = false;
      if (!call.isKilled && call.deadline < Infinity) call.deadline = this.now + call.options.timeout;
    }
  }

  #error({ session, invocation, uri }: Of<'error'>): void {
    const call = this.#answered(session, invocation);
    if (call === undefined) return;
    const declines = uri === unavailable && this.#session(session).features.has('call_reroute');
    if (call.isKilled)
      this.#fail(call, uri === unavailable ? canceled : uri); // LC-37
    else if (declines) this.#reroute(call);
    else this.#fail(call, uri); // LC-34, LC-50
  }

  #reroute(call: ModelCall): void {
    const { registration, options } = call;
    call.declined.add(call.callee);
    const left = registration.members.filter(
      (member) => !call.declined.has(member) && !this.#lacksFeature(member, options),
    );
    const next = call.isUntouched && registration.invoke !== 'single' ? this.#next(call, left) : undefined;
    if (next === undefined)
      this.#fail(call, 'wamp.error.no_available_callee'); // LC-52, LC-53
    else this.#invoke(call, next); // LC-51
  }

  /** Who is asked after one declined. */
  #next({ registration, callee }: ModelCall, left: readonly number[]): number | undefined {
    const { members, invoke } = registration;
    const after = [...members.slice(members.indexOf(callee) + 1), ...members];
    if (invoke === 'first') return left[0];
    if (invoke === 'last') return left.at(-1);
    if (invoke === 'random') return this.#chosen(left) ?? left[0];
    return after.find((member) => left.includes(member));
  }

  #leave(session: number): void {
    this.sessions.delete(session);
    for (const call of this.#calls.filter(({ caller }) => caller === session)) {
      this.#end(call);
      this.#tellToStop(call); // LC-60, LC-60a, LC-64
    }
    for (const call of this.#calls.filter(({ callee }) => callee === session)) this.#fail(call, canceled); // LC-61
    for (const registration of [...this.registrations]) {
      if (registration.members.includes(session)) this.#withdraw(session, registration);
    }
  }

  #pass(by: number): void {
    const end = this.now + by;
    for (;;) {
      const [due] = this.#calls
        .filter((call) => dueAt(call) <= end)
        .sort((one, other) => dueAt(one) - dueAt(other));
      if (due === undefined) break;
      this.now = dueAt(due);
      // LC-55, LC-56, LC-57
      this.#fail(due, due.deadline <= due.graceEnds ? 'wamp.error.timeout' : canceled);
      if (!due.isKilled) this.#tellToStop(due);
    }
    this.now = end;
  }

  /** The call that an answer belongs to. LC-38 LC-39 LC-40 */
  #answered(session: number, invocation: number): ModelCall | undefined {
    if (invocation > this.#session(session).lastInvocation) this.#violation(session);
    return this.#calls.find((call) => call.callee === session && call.invocation === invocation);
  }

  #choose(registration: ModelRegistration, options: Of<'call'>): number | undefined {
    const { members, invoke, turn } = registration;
    if (invoke === 'last') return members.at(-1);
    if (invoke === 'roundrobin') return turn;
    if (invoke !== 'random') return members[0];
    // Without INVOCATION the draw fell on one that cannot take the call.
    return (
      this.#chosen(members) ?? members.find((member) => this.#lacksFeature(member, options)) ?? members[0]
    );
  }

  /** Who was chosen where the choice is free. */
  #chosen(among: readonly number[]): number | undefined {
    return this.#seen.find(({ to, text }) => text.startsWith('INVOCATION') && among.includes(to))?.to;
  }

  #invoke(call: ModelCall, callee: number): void {
    const session = this.#session(callee);
    session.lastInvocation += 1;
    call.callee = callee;
    call.invocation = session.lastInvocation;
    const { features } = session;
    call.wish =
      call.options.wish && features.has('progressive_call_results') && features.has('call_canceling');
    const { members } = call.registration;
    call.registration.turn = members[(members.indexOf(callee) + 1) % members.length];
    this.#send(callee, this.#invocation(call));
  }

  #invocation({ invocation, registration, isUploading, wish }: ModelCall): string {
    const flags = `${isUploading ? ' progress' : ''}${wish ? ' wish' : ''}`;
    return `INVOCATION ${String(invocation)} ${String(registration.id)}${flags}`;
  }

  #lacksFeature(callee: number, { progress }: Of<'call'>): boolean {
    const { features } = this.#session(callee);
    return progress && !(features.has('progressive_call_invocations') && features.has('call_canceling'));
  }

  #can({ callee }: ModelCall): boolean {
    return this.sessions.get(callee)?.features.has('call_canceling') === true;
  }

  #tellToStop(call: ModelCall): void {
    if (this.#can(call)) this.#send(call.callee, `INTERRUPT ${String(call.invocation)} killnowait`);
  }

  #withdraw(session: number, registration: ModelRegistration): void {
    const { members } = registration;
    const index = members.indexOf(session);
    const next = members[(index + 1) % members.length];
    members.splice(index, 1);
    if (registration.turn === session) registration.turn = next;
    if (members.length === 0) this.registrations.splice(this.registrations.indexOf(registration), 1);
  }

  #refuse({ session, request, procedure, progress }: Of<'call'>, uri: string): void {
    if (progress) this.#session(session).ended.set(request, procedure);
    this.#send(session, `ERROR 48 ${String(request)} ${uri}`);
  }

  #fail(call: ModelCall, uri: string): void {
    this.#end(call);
    this.#send(call.caller, `ERROR 48 ${String(call.request)} ${uri}`);
  }

  #end(call: ModelCall): void {
    this.#calls = this.#calls.filter((other) => other !== call);
    if (call.options.progress) this.sessions.get(call.caller)?.ended.set(call.request, call.procedure);
  }

  #violation(session: number): void {
    this.#send(session, 'VIOLATION');
    this.#leave(session); // LC-60, LC-61
  }

  #send(to: number, text: string): void {
    if (this.sessions.has(to)) this.#expected.push({ to, text });
  }

  #session(number: number): ModelSession {
    const session = this.sessions.get(number);
    if (session === undefined) throw new Error(`session ${String(number)} is gone`);
    return session;
  }
}

function dueAt({ deadline, graceEnds }: ModelCall): number {
  return Math.min(deadline, graceEnds);
}
