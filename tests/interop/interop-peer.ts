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

/** What a registered procedure does: gives back what it got, or fails with `com.interop.error` and what it got. */
export type Behaviour = 'echo' | 'fail';

/** The error that procedures with the behaviour `fail` give. */
export const interopError = 'com.interop.error';

/** A client of some library, joined to the realm. */
export interface InteropPeer {
  register(procedure: string, behaviour: Behaviour): Promise<void>;
  unregister(procedure: string): Promise<void>;
  call(
    procedure: string,
    args: readonly unknown[],
    kwargs: Readonly<Record<string, unknown>>,
  ): Promise<Outcome>;
  subscribe(topic: string): Promise<void>;
  unsubscribe(topic: string): Promise<void>;
  publish(topic: string, payload: ReceivedEvent, acknowledge: boolean): Promise<void>;
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
