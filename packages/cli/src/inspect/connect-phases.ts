import { channel } from 'node:diagnostics_channel';
import type { ClientRequest } from 'node:http';
import { Socket } from 'node:net';
import type { MessageTap } from '@wamp/client';
import { MessageType } from '@wamp/protocol';
import { roundMs } from '../output/record.js';

/** The steps of connecting, in their order. What a connection does without is not there. */
const steps = ['dns', 'tcp', 'tls', 'upgrade', 'join'] as const;

/** One of the steps of connecting. */
export type Step = (typeof steps)[number];

/** How long each step took, in milliseconds. */
export type Phases = Readonly<Partial<Record<Step, number>>>;

/**
 * Measures the steps of connecting. The sockets are Node's own, which tells about them on its diagnostics channels, so
 * transports need not know that they are watched.
 */
export class ConnectPhases implements Disposable {
  readonly #requests = channel('http.client.request.start');
  readonly #sockets = channel('net.client.socket');
  #last = performance.now();
  #phases: Partial<Record<Step, number>> = {};

  /** The connection that counts is the last one that was opened. */
  start(): void {
    this.#requests.subscribe(this.#onRequest);
    this.#sockets.subscribe(this.#onSocket);
    this.#restart();
  }

  /** Sees HELLO leave and WELCOME come. */
  readonly onMessage = ({ message }: MessageTap): void => {
    if (message.type === MessageType.HELLO) this.#passed('upgrade');
    if (message.type === MessageType.WELCOME) this.#passed('join');
  };

  get phases(): Phases {
    return this.#phases;
  }

  [Symbol.dispose](): void {
    this.#requests.unsubscribe(this.#onRequest);
    this.#sockets.unsubscribe(this.#onSocket);
  }

  readonly #onRequest = (event: unknown): void => {
    const { request } = event as { readonly request: ClientRequest };
    request.once('socket', (socket) => this.#watch(socket));
  };

  readonly #onSocket = (event: unknown): void => {
    const { socket } = event as { readonly socket: unknown };
    if (socket instanceof Socket) this.#watch(socket);
  };

  #watch(socket: Socket): void {
    this.#restart();
    socket.once('lookup', () => this.#passed('dns'));
    socket.once('connect', () => this.#passed('tcp'));
    socket.once('secureConnect', () => this.#passed('tls'));
  }

  #restart(): void {
    this.#last = performance.now();
    this.#phases = {};
  }

  #passed(step: Step): void {
    const now = performance.now();
    this.#phases[step] ??= roundMs(now - this.#last);
    this.#last = now;
  }
}

/** The steps that there were, in their order. */
export function stepsOf(phases: Phases): readonly (readonly [Step, number])[] {
  return steps.flatMap((step) => {
    const ms = phases[step];
    return ms === undefined ? [] : [[step, ms] as const];
  });
}
