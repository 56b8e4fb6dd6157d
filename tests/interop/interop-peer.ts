/** What a call came to, in the same form for every library. */
export interface Outcome {
  /** The URI, when the call failed. */
  readonly error?: string;
  readonly args: readonly unknown[];
  readonly kwargs: Readonly<Record<string, unknown>>;
}

/** One EVENT, in the same form for every library. */
export interface ReceivedEvent {
  readonly args: readonly unknown[];
  readonly kwargs: Readonly<Record<string, unknown>>;
}

/**
 * What a registered procedure does: `echo` gives back what it got, `fail` fails with `com.interop.error` and what it
 * got, `count` tells 1, 2 and 3 as progress and then gives what it got, `wait` has no answer until it is interrupted.
 */
export type Behaviour = 'echo' | 'fail' | 'count' | 'wait';

/** What a registration or subscription asks for beside its URI. */
export interface Terms {
  readonly match?: 'prefix' | 'wildcard';
  /** Of a registration. */
  readonly invoke?: 'roundrobin';
  /** Of a subscription: the event that the router keeps comes first. */
  readonly retained?: boolean;
}

/** How a call is made. */
export interface CallTerms {
  /** Milliseconds, for the router. */
  readonly timeout?: number;
  /** Asks for progress, and is told the Arguments of each piece. */
  readonly onProgress?: (args: readonly unknown[]) => void;
  /** Cancels the call as soon as it was sent. */
  readonly canceled?: boolean;
}

/** What a library may lack. */
export type Ability = 'progress as Callee' | 'retain as Publisher';

/** The error that procedures with the behaviour `fail` give. */
export const interopError = 'com.interop.error';

/** A client of some library, joined to the realm. */
export interface InteropPeer {
  register(procedure: string, behaviour: Behaviour, terms?: Terms): Promise<void>;
  unregister(procedure: string): Promise<void>;
  call(
    procedure: string,
    args: readonly unknown[],
    kwargs: Readonly<Record<string, unknown>>,
    terms?: CallTerms,
  ): Promise<Outcome>;
  subscribe(topic: string, terms?: Terms): Promise<void>;
  unsubscribe(topic: string): Promise<void>;
  publish(topic: string, payload: ReceivedEvent, acknowledge: boolean, retain?: boolean): Promise<void>;
  /** The next event of any topic, in the order of arrival. */
  nextEvent(): Promise<ReceivedEvent>;
  /** Says GOODBYE and resolves when the library knows that the session is over. */
  leave(): Promise<void>;
}

/** Where and how a peer connects. */
export interface InteropTarget {
  readonly websocketUrl: string;
  readonly rawsocketPort: number;
  readonly realm: string;
}

/** One library with one serializer on one transport. */
export interface InteropKind {
  /** Such as `autobahn-js msgpack`. */
  readonly name: string;
  /** Why it cannot run on this machine, if it cannot. */
  readonly missing?: string;
  /** What the library cannot do, and why. */
  readonly lacks?: Readonly<Partial<Record<Ability, string>>>;
  join(target: InteropTarget): Promise<InteropPeer>;
}

/** Events in the order of arrival, for whoever asks next. */
export class EventQueue {
  readonly #events: ReceivedEvent[] = [];
  readonly #waiting: ((event: ReceivedEvent) => void)[] = [];

  push(event: ReceivedEvent): void {
    const waiting = this.#waiting.shift();
    if (waiting === undefined) this.#events.push(event);
    else waiting(event);
  }

  next(): Promise<ReceivedEvent> {
    const event = this.#events.shift();
    if (event !== undefined) return Promise.resolve(event);
    return new Promise((resolve) => this.#waiting.push(resolve));
  }
}
