import type { ClientRoles } from '../../session/router-session.js';
import {
  type CallMessage,
  createMessageCodec,
  emptyPayload,
  json,
  type Message,
  MessageType,
  SequentialIds,
  type Transport,
} from '@wamp/protocol';
import { Counters } from '../../counters.js';
import { ManualClock } from '../../fixtures/test-router.js';
import { defaultLimits } from '../../options.js';
import type { Delivery, Emit } from '../../outbound/emit.js';
import { noObserver } from '../../realm/realm-observer.js';
import { RouterSession } from '../../session/router-session.js';
import { Dealer } from '../dealer.js';
import { killGrace, type Move, type Sent } from './call-model.js';

type Of<K extends Move['kind']> = Extract<Move, { kind: K }>;

/** The Dealer, driven by the moves of a history; what it sends is noted as text. */
export class DealerDriver {
  readonly clock = new ManualClock();
  readonly dealer: Dealer;
  readonly #sessions = new Map<number, { readonly session: RouterSession; lastRequest: number }>();
  #sent: Sent[] = [];

  constructor() {
    const emit: Emit = {
      to: (session, message) => this.#note(session, message),
      toAll: () => undefined,
      violation: (session) => {
        if (!session.isOpen) return;
        this.#sent.push({ to: session.id, text: 'VIOLATION' });
        this.#leave(session);
      },
    };
    this.#emit = emit;
    this.dealer = new Dealer({
      limits: { ...defaultLimits, killGraceMs: killGrace },
      clock: this.clock,
      counters: new Counters(),
      registrationIds: new SequentialIds(),
      observer: noObserver,
      forwardTimeout: [],
      withoutFeatures: new Set(),
      emit,
    });
  }

  readonly #emit: Emit;

  join(id: number, features: ReadonlySet<string>): void {
    this.#sessions.set(id, { session: fakeSession(id, features), lastRequest: 0 });
  }

  /** Lets it happen, and returns what was sent. */
  perform(move: Move): readonly Sent[] {
    this.#sent = [];
    if (move.kind === 'pass') {
      // In small steps, so that a timer that is set while time passes can run out, too.
      for (let passed = 0; passed < move.by; passed += 10) this.clock.advance(10);
      return this.#sent;
    }
    const entry = this.#sessions.get(move.session);
    if (entry === undefined) throw new Error(`session ${String(move.session)} is gone`);
    const { session } = entry;
    switch (move.kind) {
      case 'register': {
        const { request, procedure, invoke } = move;
        entry.lastRequest = request;
        this.dealer.register(session, {
          type: MessageType.REGISTER,
          request,
          options: { invoke },
          procedure,
        });
        break;
      }
      case 'unregister': {
        const { request, registration } = move;
        entry.lastRequest = request;
        this.dealer.unregister(session, { type: MessageType.UNREGISTER, request, registration });
        break;
      }
      case 'call':
        this.#call(entry, move);
        break;
      case 'cancel': {
        const { request, mode } = move;
        const options = mode === undefined ? {} : { mode };
        this.dealer.cancel(session, { type: MessageType.CANCEL, request, options });
        break;
      }
      case 'yield': {
        const options = move.progress ? { progress: true } : {};
        const { invocation: request } = move;
        this.dealer.yield(session, { type: MessageType.YIELD, request, options, payload: emptyPayload });
        break;
      }
      case 'error':
        this.dealer.invocationError(session, {
          type: MessageType.ERROR,
          requestType: MessageType.INVOCATION,
          request: move.invocation,
          details: {},
          error: move.uri,
          payload: emptyPayload,
        });
        break;
      case 'leave':
        this.#leave(session);
    }
    return this.#sent;
  }

  /** Lets a session make a new call, as it is given. */
  call(session: number, message: CallMessage): void {
    const entry = this.#sessions.get(session);
    if (entry === undefined) throw new Error(`session ${String(session)} is gone`);
    entry.lastRequest = message.request;
    const decision = { discloses: false, trustlevel: undefined, emit: this.#emit, timer: undefined };
    this.dealer.call(entry.session, message, decision);
  }

  /** As the session and the realm do it: the next id is a new call, any other one may belong to a call that is there. */
  #call(
    entry: { readonly session: RouterSession; lastRequest: number },
    { session, request, procedure, progress, wish, timeout }: Of<'call'>,
  ): void {
    const options = {
      ...(progress ? { progress } : {}),
      ...(wish ? { receive_progress: true } : {}),
      ...(timeout > 0 ? { timeout } : {}),
    };
    const message = { type: MessageType.CALL, request, options, procedure, payload: emptyPayload };
    if (request === entry.lastRequest + 1) {
      this.call(session, message);
    } else if (!this.dealer.repeatedCall(entry.session, message)) {
      this.#emit.violation(entry.session, 'not the next request id');
    }
  }

  #leave(session: RouterSession): void {
    session.isOpen = false;
    this.#sessions.delete(session.id);
    this.dealer.leave(session);
  }

  #note(session: RouterSession, message: Message): Delivery {
    if (!session.isOpen) return 'closed';
    this.#sent.push({ to: session.id, text: textOf(message) });
    return 'queued';
  }
}

function textOf(message: Message): string {
  switch (message.type) {
    case MessageType.RESULT:
      return `RESULT ${String(message.request)}${message.details.progress === true ? ' progress' : ''}`;
    case MessageType.ERROR:
      return `ERROR ${String(message.requestType)} ${String(message.request)} ${message.error}`;
    case MessageType.REGISTERED:
      return `REGISTERED ${String(message.request)} ${String(message.registration)}`;
    case MessageType.UNREGISTERED:
      return `UNREGISTERED ${String(message.request)}`;
    case MessageType.INVOCATION: {
      const { progress, receive_progress: wish } = message.details;
      const flags = `${progress === true ? ' progress' : ''}${wish === true ? ' wish' : ''}`;
      return `INVOCATION ${String(message.request)} ${String(message.registration)}${flags}`;
    }
    case MessageType.INTERRUPT:
      return `INTERRUPT ${String(message.request)} ${String(message.options.mode)}`;
    default:
      return `message of type ${String(message.type)}`;
  }
}

/** A session that announces all that Callers can, and what is given as a Callee. */
function fakeSession(id: number, calleeFeatures: ReadonlySet<string>): RouterSession {
  const serializer = json();
  const features = (keys: Iterable<string>): Record<string, boolean> =>
    Object.fromEntries([...keys].map((key) => [key, true]));
  const roles: ClientRoles = {
    caller: {
      features: features(['progressive_call_results', 'progressive_call_invocations', 'call_canceling']),
    },
    callee: { features: features(calleeFeatures) },
  };
  const transport: Transport = {
    kind: 'fake',
    serializer,
    remoteAddress: '',
    maxSendBytes: Infinity,
    bufferedBytes: 0,
    attach: () => undefined,
    send: () => true,
    pause: () => undefined,
    resume: () => undefined,
    close: () => Promise.resolve(),
    abort: () => undefined,
  };
  return new RouterSession({
    id,
    realm: 'realm1',
    principal: { authid: `peer${String(id)}`, authrole: 'user', authprovider: 'test' },
    authmethod: 'anonymous',
    roles,
    withoutFeatures: new Set(),
    transport,
    codec: createMessageCodec(serializer),
    control: { violated: () => undefined, kill: () => undefined, evict: () => undefined },
  });
}
