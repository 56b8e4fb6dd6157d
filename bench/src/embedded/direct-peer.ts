import {
  type EncodedMessage,
  type Serializer,
  type Transport,
  type TransportSink,
  json,
} from '@wamp/protocol';
import type { Router } from '@wamp/router';

const code = { HELLO: 1, WELCOME: 2 } as const;
const roles = { caller: {}, callee: {}, publisher: {}, subscriber: {} };

/** A message as it stands on the wire. */
export type WireList = readonly unknown[];

/**
 * A session in the process of its Router, without a socket: what it sends is handled at once, and what the Router
 * sends is counted and kept as text only while somebody waits for it.
 */
export class DirectPeer implements Transport {
  readonly kind = 'direct';
  readonly serializer: Serializer = json();
  readonly remoteAddress = '';
  readonly maxSendBytes = Infinity;
  readonly bufferedBytes = 0;
  /** Messages that the Router has sent. */
  received = 0;
  /** Whether the Router has ended it. */
  isClosed = false;
  #sink: TransportSink | undefined;
  #request = 0;
  readonly #waiting: ((message: WireList) => void)[] = [];

  /** Opens a session. */
  static async join(router: Router, realm: string): Promise<DirectPeer> {
    const peer = new DirectPeer();
    router.accept(peer, { strictness: 'strict' });
    const welcome = peer.next();
    peer.say([code.HELLO, realm, { roles }]);
    const [type] = await welcome;
    if (type !== code.WELCOME) throw new Error(`${realm} answered ${JSON.stringify(await welcome)}`);
    return peer;
  }

  /** Sends a message as text or as a list. */
  say(message: string | WireList): void {
    this.#sink?.frame(typeof message === 'string' ? message : JSON.stringify(message));
  }

  /** A request of a type with the next request id of the session. */
  request(type: number, ...rest: WireList): WireList {
    this.#request += 1;
    return [type, this.#request, ...rest];
  }

  /** Sends a request and gives the next message that comes. */
  ask(type: number, ...rest: WireList): Promise<WireList> {
    const answer = this.next();
    this.say(this.request(type, ...rest));
    return answer;
  }

  /** The next message that comes. */
  next(): Promise<WireList> {
    return new Promise((resolve) => this.#waiting.push(resolve));
  }

  attach(sink: TransportSink): void {
    this.#sink = sink;
  }

  send(message: EncodedMessage): boolean {
    this.received += 1;
    const waiting = this.#waiting.shift();
    if (waiting !== undefined) waiting(JSON.parse(message.text ?? '[]') as WireList);
    return true;
  }

  pause(): void {
    // What it says comes from one place, which waits where it has to.
  }

  resume(): void {
    // See pause.
  }

  async close(): Promise<void> {
    this.abort();
  }

  abort(): void {
    if (this.isClosed) return;
    this.isClosed = true;
    queueMicrotask(() => this.#sink?.closed({ by: 'local' }));
  }
}
