import type { PublishMessage } from '@wamp/protocol';
import { limitReached } from '../local/procedure-error.js';
import type { RouterLimits } from '../limits.js';
import type { RouterSession } from '../session/router-session.js';

/** When a testament is published; here both come when the session ends, as no session is ever resumed. [TST-10] */
export type TestamentScope = 'detached' | 'destroyed';

/** A publication that is made when its session has ended. */
export interface Testament {
  readonly message: PublishMessage;
  /** What it counts for L52. */
  readonly bytes: number;
  /** False while it is asked whether the session may publish it. */
  isGranted: boolean;
}

type Testaments = Readonly<Record<TestamentScope, Testament[]>>;

/** The testaments of the sessions of one realm. */
export class TestamentBook {
  readonly #limits: Pick<RouterLimits, 'maxTestaments' | 'maxTestamentBytes'>;
  readonly #held = new Map<RouterSession, Testaments>();

  constructor(limits: Pick<RouterLimits, 'maxTestaments' | 'maxTestamentBytes'>) {
    this.#limits = limits;
  }

  /** Number of testaments of all sessions. */
  get size(): number {
    let size = 0;
    for (const testaments of this.#held.values()) size += listOf(testaments).length;
    return size;
  }

  /** @throws {ProcedureError} when a limit is reached; nothing has changed [TST-28] L52 */
  add(session: RouterSession, scope: TestamentScope, testament: Testament): void {
    const { maxTestaments, maxTestamentBytes } = this.#limits;
    const held = this.#held.get(session) ?? { detached: [], destroyed: [] };
    const all = listOf(held);
    const bytes = all.reduce((sum, each) => sum + each.bytes, testament.bytes);
    if (all.length >= maxTestaments) throw limitReached('L52', maxTestaments);
    if (bytes > maxTestamentBytes) throw limitReached('L52', maxTestamentBytes);
    held[scope].push(testament); // [TST-08] [TST-09]
    this.#held.set(session, held);
  }

  remove(session: RouterSession, scope: TestamentScope, testament: Testament): void {
    const kept = this.#held.get(session)?.[scope] ?? [];
    const at = kept.indexOf(testament);
    if (at >= 0) kept.splice(at, 1);
    this.#forgetEmpty(session);
  }

  /** Forgets what a session has in one scope. [TST-11] [TST-12] */
  flush(session: RouterSession, scope: TestamentScope): void {
    this.#held.get(session)?.[scope].splice(0);
    this.#forgetEmpty(session);
  }

  /** Takes out what is to be published now that a session has ended, in this order. [TST-10] [TST-19] */
  take(session: RouterSession): readonly PublishMessage[] {
    const held = this.#held.get(session);
    if (held === undefined) return [];
    this.#held.delete(session);
    return listOf(held).flatMap(({ isGranted, message }) => (isGranted ? [message] : []));
  }

  #forgetEmpty(session: RouterSession): void {
    const held = this.#held.get(session);
    if (held !== undefined && listOf(held).length === 0) this.#held.delete(session);
  }
}

/** All of a session, those of scope `detached` first. */
function listOf({ detached, destroyed }: Testaments): readonly Testament[] {
  return [...detached, ...destroyed];
}
