import type { Call } from './call.js';
import type { Registration } from './registration.js';

/** What a queue asks of the Dealer. */
export interface QueueOwner {
  /** Whether any Callee can take a call now. */
  hasRoom(registration: Registration): boolean;
  /** Starts a call that waited. @returns whether it left the queue */
  start(call: Call): boolean;
}

/** The calls that wait until a Callee of their registration is below its `concurrency`, in order of arrival. (D35) */
export class CallQueues {
  readonly #queues = new Map<Registration, Set<Call>>();
  readonly #owner: QueueOwner;
  #size = 0;
  #isDraining = false;

  constructor(owner: QueueOwner) {
    this.#owner = owner;
  }

  /** Number of calls that wait, over all registrations. */
  get size(): number {
    return this.#size;
  }

  add(call: Call): void {
    let queue = this.#queues.get(call.registration);
    if (queue === undefined) this.#queues.set(call.registration, (queue = new Set()));
    queue.add(call);
    call.registration.queued++;
    this.#size++;
  }

  /** Takes a call out, if it waits. */
  delete(call: Call): void {
    const queue = this.#queues.get(call.registration);
    if (queue?.delete(call) !== true) return;
    call.registration.queued--;
    this.#size--;
    if (queue.size === 0) this.#queues.delete(call.registration);
  }

  /** The calls that wait for a registration. */
  of(registration: Registration): readonly Call[] {
    return [...(this.#queues.get(registration)?.values() ?? [])];
  }

  /** A Callee is free: starts what can be started. Only in a sharded registration may one call pass another. */
  drain(registration: Registration): void {
    if (this.#isDraining || !this.#owner.hasRoom(registration)) return;
    this.#isDraining = true;
    try {
      for (const call of this.of(registration)) {
        if (this.#queues.get(registration)?.has(call) !== true) continue;
        if (!this.#owner.start(call) && registration.invoke !== 'sharded') break;
      }
    } finally {
      this.#isDraining = false;
    }
  }
}
