import { BatchedChannel } from './batched-channel.js';
import { code } from './message-code.js';
import { any, anyDict, anyId, matches, rest, show } from './pattern.js';
import { openRawSocket } from './rawsocket-channel.js';
import { TransportChannel } from './transport-channel.js';
import { openWebSocket } from './websocket-channel.js';
import type { WireChannel, WireEnding } from './wire-channel.js';
import type { WireEndpoint } from './wire-endpoint.js';
import {
  type WireMessage,
  type WireSerializer,
  type WireSerializerName,
  wireSerializers,
} from './wire-serializer.js';

/** Options of {@link WirePeer.open}. */
export interface WirePeerOptions {
  /** What to speak. @defaultValue `json` */
  readonly serializer?: WireSerializerName;
  /** Offered subprotocol ids. @defaultValue that of the serializer alone, batched if the endpoint is */
  readonly subprotocols?: readonly string[];
  /** On RawSocket this peer accepts 2^(9 + lengthCode) octets. @defaultValue 15 */
  readonly lengthCode?: number;
  /** How long to wait for an expected message, in milliseconds. @defaultValue 5_000 */
  readonly timeoutMs?: number;
}

/** Who logs in, and by what. */
export interface WireTicket {
  readonly authid: string;
  readonly ticket: string;
}

/** One transport message as it came. */
export interface WireFrame {
  readonly octets: Uint8Array;
  readonly binary: boolean;
}

/**
 * A WAMP Peer that knows no rules: it sends and receives plain lists, and broken ones, over a real socket.
 * It shares no code with the Client, the codecs or the transports of the suite, so that it can judge any Router.
 *
 * ```ts
 * import { WirePeer } from '@wamp/conformance';
 *
 * await using peer = await WirePeer.open({ transport: 'websocket', url: 'ws://127.0.0.1:8080/ws' });
 * await peer.join('realm1');
 * const request = peer.request(48, {}, 'com.example.add', [2, 3]);
 * await peer.expect([8, 48, request, {}, 'wamp.error.no_such_procedure']);
 * ```
 */
export class WirePeer implements AsyncDisposable {
  readonly serializer: WireSerializer;
  /** Settles when the transport has ended. */
  readonly closed: Promise<WireEnding>;
  /** The channel below, for what only one kind of transport can do. */
  readonly channel: WireChannel;
  /** Every transport message received, in order; the messages of a batch one by one. */
  readonly frames: WireFrame[] = [];
  /** How many expectations were met. */
  expectations = 0;
  /** The session id of the last WELCOME. */
  session = 0;
  /** The Details of the last WELCOME. */
  welcome: Readonly<Record<string, unknown>> = {};

  readonly #timeoutMs: number;
  #taken = 0;
  #nextRequest = 1;
  #ending: WireEnding | undefined;
  #wake: (() => void) | undefined;

  constructor(channel: WireChannel, options: WirePeerOptions = {}) {
    this.channel = channel;
    this.serializer = wireSerializers[options.serializer ?? 'json'];
    this.#timeoutMs = options.timeoutMs ?? 5_000;
    this.closed = new Promise((resolve) => {
      channel.attach({
        frame: (octets, binary) => {
          this.frames.push({ octets, binary });
          this.#wake?.();
        },
        closed: (ending) => {
          this.#ending = ending;
          this.#wake?.();
          resolve(ending);
        },
      });
    });
  }

  /** @throws {WireRefused} when the Router does not let the transport come up. */
  static async open(endpoint: WireEndpoint, options: WirePeerOptions = {}): Promise<WirePeer> {
    const serializer = wireSerializers[options.serializer ?? 'json'];
    const channel = await openChannel(endpoint, serializer, options);
    return new WirePeer(channel, options);
  }

  /** Sends HELLO and takes the WELCOME. Details default to all four roles with all features. */
  async join(realm: string, details: Readonly<Record<string, unknown>> = { roles: allRoles }): Promise<this> {
    this.send([code.HELLO, realm, details]);
    return this.#welcomed();
  }

  /** Sends HELLO, answers the CHALLENGE with a ticket, and takes the WELCOME. Details default as in {@link join}. */
  async login(
    realm: string,
    { authid, ticket }: WireTicket,
    details: Readonly<Record<string, unknown>> = { roles: allRoles },
  ): Promise<this> {
    this.send([code.HELLO, realm, { ...details, authid, authmethods: ['ticket'] }]);
    await this.expect([code.CHALLENGE, 'ticket', anyDict]);
    this.send([code.AUTHENTICATE, ticket, {}]);
    return this.#welcomed();
  }

  /** Sends any value as one message. */
  send(message: unknown): void {
    this.sendRaw(this.serializer.encode(message));
  }

  /** Sends octets, or text, as one transport message. Octets are sent as text where the serializer is one of text. */
  sendRaw(data: string | Uint8Array): void {
    this.channel.send(
      typeof data === 'string' || this.serializer.binary ? data : Buffer.from(data).toString(),
    );
  }

  /** Sends several messages so that they leave in one write, in one batch where messages go in batches. */
  sendTogether(...messages: readonly WireMessage[]): void {
    this.channel.together(() => {
      for (const message of messages) this.send(message);
    });
  }

  /** Takes the next request id of the session. */
  nextRequest(): number {
    return this.#nextRequest++;
  }

  /** Sends `[type, next request id, ...elements]` and returns the request id. */
  request(type: number, ...elements: readonly unknown[]): number {
    const request = this.nextRequest();
    this.send([type, request, ...elements]);
    return request;
  }

  /** The next message. @throws {Error} when none comes in time; the message says what came before. */
  async receive(wanted: WireMessage = [rest]): Promise<WireMessage> {
    const frame = await this.#nextFrame(show(wanted));
    const message = this.serializer.decode(frame.octets);
    if (!Array.isArray(message)) throw new Error(`received what is no list: ${show(message)}`);
    return message as WireMessage;
  }

  /** The next transport message, not decoded. */
  receiveFrame(): Promise<WireFrame> {
    return this.#nextFrame('a transport message');
  }

  /** The next message, which has to be as the pattern says. */
  async expect(pattern: WireMessage): Promise<WireMessage> {
    const message = await this.receive(pattern);
    if (!matches(pattern, message)) {
      throw new Error(`expected ${show(pattern)}\nreceived ${show(message)}${this.#history()}`);
    }
    this.expectations += 1;
    return message;
  }

  /** Expects the messages in any order and returns them in the order of the patterns. */
  async expectAll(...patterns: readonly WireMessage[]): Promise<WireMessage[]> {
    const messages: WireMessage[] = [];
    while (messages.length < patterns.length) messages.push(await this.receive());
    return patterns.map((pattern) => {
      const index = messages.findIndex((message) => matches(pattern, message));
      const found = messages[index];
      if (found === undefined)
        throw new Error(`expected ${show(pattern)}\namong ${show(messages)}${this.#history()}`);
      messages.splice(index, 1);
      this.expectations += 1;
      return found;
    });
  }

  /** Expects ABORT `wamp.error.protocol_violation` and then the end of the transport; returns the ABORT. */
  async expectViolation(): Promise<WireMessage> {
    const abort = await this.expect([code.ABORT, anyDict, 'wamp.error.protocol_violation', rest]);
    await this.expectClosed();
    return abort;
  }

  /** Expects the transport to end with no message before. */
  async expectClosed(): Promise<WireEnding> {
    while (this.#ending === undefined && this.#taken === this.frames.length)
      await this.#event('the end of the transport');
    if (this.#taken < this.frames.length) {
      throw new Error(`expected the end of the transport, received ${show(await this.receive())}`);
    }
    this.expectations += 1;
    return this.closed;
  }

  /** Makes a call to a procedure that is not there and returns all that came before its answer. */
  async drain(): Promise<WireMessage[]> {
    const request = this.request(code.CALL, {}, 'conformance.peer.nothing.here');
    const before: WireMessage[] = [];
    for (;;) {
      const message = await this.receive([code.ERROR, code.CALL, request, any, any]);
      if (message[0] === code.ERROR && message[1] === code.CALL && message[2] === request) return before;
      before.push(message);
    }
  }

  /** Proves that the session is alive and that nothing has come since the last message taken. */
  async quiet(): Promise<void> {
    const before = await this.drain();
    if (before.length > 0) throw new Error(`expected nothing, received ${show(before)}`);
    this.expectations += 1;
  }

  /** Cuts the transport without any WAMP message. */
  drop(): void {
    this.channel.drop();
  }

  async [Symbol.asyncDispose](): Promise<void> {
    this.channel.drop();
    await this.closed;
  }

  async #welcomed(): Promise<this> {
    const welcome = await this.expect([code.WELCOME, anyId, anyDict]);
    this.session = Number(welcome[1]);
    this.welcome = { ...(welcome[2] as object) };
    this.#nextRequest = 1;
    return this;
  }

  async #nextFrame(wanted: string): Promise<WireFrame> {
    for (;;) {
      const frame = this.frames[this.#taken];
      if (frame !== undefined) {
        this.#taken += 1;
        return frame;
      }
      if (this.#ending !== undefined) {
        throw new Error(
          `transport ended with ${show(this.#ending)} while ${wanted} was awaited${this.#history()}`,
        );
      }
      await this.#event(wanted);
    }
  }

  async #event(wanted: string): Promise<void> {
    await new Promise<void>((resolve, reject) => {
      const timer = setTimeout(() => {
        reject(new Error(`${wanted} did not come within ${String(this.#timeoutMs)} ms${this.#history()}`));
      }, this.#timeoutMs);
      this.#wake = () => {
        clearTimeout(timer);
        resolve();
      };
    });
    this.#wake = undefined;
  }

  #history(): string {
    const lines = this.frames.slice(-10).map((frame) => {
      try {
        return `  ${show(this.serializer.decode(frame.octets))}`;
      } catch {
        return `  undecodable ${Buffer.from(frame.octets).toString('hex')}`;
      }
    });
    return lines.length === 0 ? '\nnothing was received so far' : `\nreceived so far:\n${lines.join('\n')}`;
  }
}

async function openChannel(
  endpoint: WireEndpoint,
  { name, subprotocol, rawSocketCode }: WireSerializer,
  { subprotocols, lengthCode = 15 }: WirePeerOptions,
): Promise<WireChannel> {
  switch (endpoint.transport) {
    case 'websocket': {
      const own = endpoint.batched === true ? `${subprotocol}.batched` : subprotocol;
      const channel = await openWebSocket(endpoint.url, subprotocols ?? [own]);
      return channel.webSocket.protocol.endsWith('.batched') ? new BatchedChannel(channel) : channel;
    }
    case 'rawsocket':
      return openRawSocket(endpoint, { serializerCode: rawSocketCode, lengthCode });
    case 'other':
      return new TransportChannel(await endpoint.connect(name));
  }
}

/** All four client roles with every feature that the specification has for them, typed anew from its table. */
export const allRoles = {
  caller: {
    features: {
      progressive_call_results: true,
      progressive_call_invocations: true,
      call_timeout: true,
      call_canceling: true,
      caller_identification: true,
      sharded_registration: true,
      payload_passthru_mode: true,
    },
  },
  callee: {
    features: {
      progressive_call_results: true,
      progressive_call_invocations: true,
      call_timeout: true,
      call_canceling: true,
      caller_identification: true,
      call_trustlevels: true,
      pattern_based_registration: true,
      shared_registration: true,
      sharded_registration: true,
      registration_revocation: true,
      call_reroute: true,
      payload_passthru_mode: true,
    },
  },
  publisher: {
    features: {
      subscriber_blackwhite_listing: true,
      publisher_exclusion: true,
      publisher_identification: true,
      shareded_subscriptions: true,
      payload_passthru_mode: true,
    },
  },
  subscriber: {
    features: {
      publisher_identification: true,
      publication_trustlevels: true,
      pattern_based_subscription: true,
      shareded_subscriptions: true,
      subscription_revocation: true,
      payload_passthru_mode: true,
    },
  },
} as const;
