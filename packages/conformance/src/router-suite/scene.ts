import { code } from '../peer/message-code.js';
import { anyDict, anyId, entriesOf, rest } from '../peer/pattern.js';
import type { RawSocketEndpoint, WebSocketEndpoint, WireEndpoint } from '../peer/wire-endpoint.js';
import { allRoles, WirePeer, type WirePeerOptions } from '../peer/wire-peer.js';
import type { WireMessage } from '../peer/wire-serializer.js';
import type { ConfiguredUris, RouterExtension, RouterTarget } from './router-target.js';

export interface SceneOpening extends WirePeerOptions {
  readonly endpoint?: WireEndpoint;
}

export interface SceneJoining extends SceneOpening {
  readonly realm?: string;
  readonly details?: Readonly<Record<string, unknown>>;
}

let scenes = 0;

/** What one test plays with: the Router, Peers that are cut at the end, and URIs that no other test uses. */
export class Scene implements AsyncDisposable {
  readonly target: RouterTarget;
  readonly #skip: (reason: string) => never;
  readonly #peers: WirePeer[] = [];
  readonly #prefix: string;

  constructor(target: RouterTarget, skip: (reason: string) => never) {
    this.target = target;
    this.#skip = skip;
    // Vitest gives each test file a module instance of its own, so a number is enough to tell scenes apart.
    scenes += 1;
    this.#prefix = `com.conformance.s${String(scenes)}`;
  }

  /** A URI that only this test uses. */
  uri(name: string): string {
    return `${this.#prefix}.${name}`;
  }

  /** Opens a transport, without HELLO. */
  async open(options: SceneOpening = {}): Promise<WirePeer> {
    const peer = await WirePeer.open(options.endpoint ?? this.#first(), options);
    this.#peers.push(peer);
    return peer;
  }

  /** Opens a transport and a session on it. */
  async join(options: SceneJoining = {}): Promise<WirePeer> {
    const peer = await this.open(options);
    return peer.join(options.realm ?? this.target.realm, options.details);
  }

  /** Opens a session as one of the two principals who can log in; skips the test when there are none. */
  async login(which: 0 | 1, options: SceneJoining = {}): Promise<WirePeer> {
    const login = this.need('logins')[which];
    const peer = await this.open(options);
    return peer.login(options.realm ?? this.target.realm, login, options.details);
  }

  /** Opens a session that announces all roles, and all features but these. */
  joinWithout(...features: readonly string[]): Promise<WirePeer> {
    return this.join({ details: { roles: rolesWithout(features) } });
  }

  /** How many expectations the Peers of this scene have met. */
  get expectations(): number {
    return this.#peers.reduce((sum, peer) => sum + peer.expectations, 0);
  }

  /** The WebSocket endpoint; skips the test when there is none. */
  get webSocket(): WebSocketEndpoint {
    const endpoint = this.target.endpoints.find((candidate) => candidate.transport === 'websocket');
    return endpoint ?? this.#skip('the router has no WebSocket listener');
  }

  /** A RawSocket endpoint; skips the test when there is none. */
  get rawSocket(): RawSocketEndpoint {
    const endpoint = this.target.endpoints.find((candidate) => candidate.transport === 'rawsocket');
    return endpoint ?? this.#skip('the router has no RawSocket listener');
  }

  /** An optional part of the target; skips the test when it is not there. */
  need<K extends keyof RouterTarget & string>(part: K): NonNullable<RouterTarget[K]> {
    return this.target[part] ?? this.#skip(`the target does not name its ${part}`);
  }

  /** A URI that only this test uses, below a prefix that the Router is configured for; skips the test when there is none. */
  configured(kind: keyof ConfiguredUris, name: string): string {
    const prefix = this.need('configured')[kind] ?? this.#skip(`nothing is configured for ${kind}`);
    return `${prefix}${this.#prefix.slice(this.#prefix.lastIndexOf('.') + 1)}.${name}`;
  }

  /** A URI exactly as the Router is configured for it; skips the test when there is none. */
  configuredUri(kind: keyof ConfiguredUris): string {
    return this.need('configured')[kind] ?? this.#skip(`nothing is configured for ${kind}`);
  }

  /** Skips the test unless the Router announces the feature in the main Realm. */
  async needFeature(role: 'broker' | 'dealer', feature: string): Promise<void> {
    const { welcome } = await this.join();
    const announced = entriesOf(entriesOf(welcome['roles'])[role])['features'];
    if (entriesOf(announced)[feature] !== true) this.#skip(`the ${role} does not announce ${feature}`);
  }

  /** Skips the test unless the Router has the extension. */
  needExtension(extension: RouterExtension): void {
    if (this.target.extensions?.includes(extension) !== true)
      this.#skip(`the router does not have the extension ${extension}`);
  }

  skip(reason: string): never {
    return this.#skip(reason);
  }

  async subscribe(peer: WirePeer, topic: string, options: object = {}): Promise<number> {
    const request = peer.request(code.SUBSCRIBE, options, topic);
    return Number((await peer.expect([code.SUBSCRIBED, request, anyId]))[2]);
  }

  async register(peer: WirePeer, procedure: string, options: object = {}): Promise<number> {
    const request = peer.request(code.REGISTER, options, procedure);
    return Number((await peer.expect([code.REGISTERED, request, anyId]))[2]);
  }

  /** Publishes with acknowledgement and returns the publication id. */
  async publish(peer: WirePeer, topic: string, ...payload: readonly unknown[]): Promise<number> {
    const request = peer.request(code.PUBLISH, { acknowledge: true }, topic, ...payload);
    return Number((await peer.expect([code.PUBLISHED, request, anyId]))[2]);
  }

  /** Sends a CALL and takes its INVOCATION at the Callee. */
  async invoke(
    [caller, callee]: readonly [WirePeer, WirePeer],
    procedure: string,
    ...payload: readonly unknown[]
  ) {
    const call = caller.request(code.CALL, {}, procedure, ...payload);
    const message = await callee.expect([code.INVOCATION, anyId, anyId, anyDict, rest]);
    return { call, invocation: Number(message[1]), message };
  }

  /** Sends the message, or raw text, in a session of its own and expects a protocol violation. */
  async violates(message: WireMessage | string, joining: SceneJoining = {}): Promise<WireMessage> {
    await using peer = await this.join(joining);
    if (typeof message === 'string') peer.sendRaw(message);
    else peer.send(message);
    try {
      return await peer.expectViolation();
    } catch (cause) {
      throw new Error(`no protocol violation for ${JSON.stringify(message)}: ${String(cause)}`, { cause });
    }
  }

  async [Symbol.asyncDispose](): Promise<void> {
    await Promise.all(this.#peers.map((peer) => peer[Symbol.asyncDispose]()));
  }

  #first(): WireEndpoint {
    return this.target.endpoints[0] ?? this.#skip('the target has no endpoint');
  }
}

/** The roles that {@link WirePeer.join} announces, less some features. */
function rolesWithout(features: readonly string[]): Readonly<Record<string, unknown>> {
  return Object.fromEntries(
    Object.entries(allRoles).map(([role, announced]) => [
      role,
      {
        features: Object.fromEntries(
          Object.entries(announced.features).filter(([key]) => !features.includes(key)),
        ),
      },
    ]),
  );
}

/** The pattern of an ERROR. */
export function error(type: number, request: number, uri: string): WireMessage {
  return [code.ERROR, type, request, anyDict, uri, rest];
}

/** The pattern of an EVENT; without payload patterns it has to carry none. */
export function event(subscription: number, ...payload: readonly unknown[]): WireMessage {
  return [code.EVENT, subscription, anyId, anyDict, ...payload];
}

/** The pattern of any ABORT with this reason. */
export function abort(reason: string): WireMessage {
  return [code.ABORT, anyDict, reason, rest];
}
