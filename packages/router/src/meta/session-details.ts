import type { RouterSession } from '../session/router-session.js';
import type { Dict } from '../dict.js';
import { invalidArgument } from './call-arguments.js';

const fixedKeys: ReadonlySet<string> = new Set([
  'session',
  'authid',
  'authrole',
  'authmethod',
  'authprovider',
  'transport',
]);

/** Keys that can be added to the details of one session. */
const maxExtraKeys = 64;

/** What others are told about sessions. */
export class SessionDetails {
  readonly #extra = new WeakMap<RouterSession, Dict>();

  /** Only what is named here, so that no secret can be among it. [SMETA-03] [SMETA-04] */
  of(session: RouterSession): Dict {
    const { authid, authrole, authprovider } = session.principal;
    const { kind, serializer } = session.transport;
    return {
      ...this.#extra.get(session),
      session: session.id,
      authid,
      authrole,
      authmethod: session.authmethod,
      authprovider,
      transport: { type: kind, serializer: serializer.id },
    };
  }

  /**
   * Adds keys to the details of a session, or replaces them; `null` takes one away.
   * @throws {ProcedureError} for keys that the Router itself sets, and for too many
   */
  modify(session: RouterSession, changes: Dict): void {
    const fixed = Object.keys(changes).find((key) => fixedKeys.has(key));
    if (fixed !== undefined) throw invalidArgument(`${fixed} cannot be changed`);
    const merged = { ...this.#extra.get(session), ...changes };
    const extra = Object.entries(merged).filter(([, value]) => value !== null);
    if (extra.length > maxExtraKeys) {
      throw invalidArgument(`details have at most ${String(maxExtraKeys)} keys beside those of the Router`);
    }
    this.#extra.set(session, Object.fromEntries(extra));
  }
}
