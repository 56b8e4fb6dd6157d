import { CloseUri, ErrorUri, type Id, type Payload, type Uri, emptyPayload, payloadOf } from '@wamp/protocol';
import type { Clock } from '../clock.js';
import type { LocalCall } from '../local/local-callee.js';
import { ProcedureError } from '../local/procedure-error.js';
import type { UriCheck } from '../matching/uri-check.js';
import type { Farewell, RouterSession } from '../session/router-session.js';
import type { SessionTable } from '../session/session-table.js';
import type { Dict } from '../dict.js';
import { idAt, invalidArgument, textAt } from './call-arguments.js';
import { inSlices } from './in-slices.js';
import type { Procedures } from './procedures.js';

/** What ending sessions needs. */
export interface KillParts {
  readonly sessions: SessionTable;
  readonly isUsable: UriCheck;
  readonly clock: Clock;
}

/** `wamp.session.kill…`: end sessions of the realm, never the Caller's own. */
export function killProcedures(parts: KillParts): Procedures {
  const { sessions } = parts;
  const killing = (call: LocalCall, isSilent = false): Killing => ({
    ...parts,
    caller: call.caller,
    farewell: { ...farewellOf(call.kwargs, parts.isUsable), isSilent },
  });
  return {
    'wamp.session.kill': (call) => {
      const id = idAt(call, 0, 'session');
      const { caller, farewell } = killing(call);
      const session = sessions.get(id);
      // [SMETA-26] [SMETA-27]
      if (session?.isOpen !== true || session === caller) throw new ProcedureError(ErrorUri.NO_SUCH_SESSION);
      session.control.kill(farewell);
      return emptyPayload; // [SMETA-29]
    },
    'wamp.session.kill_by_authid': (call) => {
      const authid = textAt(call, 0, 'authid');
      return killAll(killing(call), {
        isMeant: ({ principal }) => principal.authid === authid,
        result: (ids) => payloadOf([ids]), // [SMETA-30] [SMETA-31]
      });
    },
    'wamp.session.kill_by_authrole': (call) => {
      const authrole = textAt(call, 0, 'authrole');
      return killAll(killing(call), {
        isMeant: ({ principal }) => principal.authrole === authrole,
        result: (ids) => payloadOf([ids.length]), // [SMETA-32]
      });
    },
    'wamp.session.kill_all': (call) =>
      killAll(killing(call, true), { isMeant: () => true, result: (ids) => payloadOf([ids.length]) }), // [SMETA-33]
  };
}

interface Killing extends KillParts {
  readonly caller: RouterSession;
  readonly farewell: Farewell;
}

interface Selection {
  readonly isMeant: (session: RouterSession) => boolean;
  readonly result: (ids: readonly Id[]) => Payload;
}

/** Ends those that are there now; who leaves by himself in the meantime is not counted. */
function killAll(
  { sessions, caller, farewell, clock }: Killing,
  { isMeant, result }: Selection,
): Payload | Promise<Payload> {
  const victims = [...sessions.all()].filter((session) => session !== caller && isMeant(session));
  const ended: Id[] = [];
  const kill = (session: RouterSession): void => {
    if (!session.isOpen) return;
    session.control.kill(farewell);
    ended.push(session.id);
  };
  const pending = inSlices(victims, kill, clock);
  return pending === undefined ? result(ended) : pending.then(() => result(ended));
}

/** @throws {ProcedureError} before anybody is closed [SMETA-28] [SMETA-40] */
function farewellOf(
  { reason, message }: Dict,
  isUsable: UriCheck,
): { readonly reason: Uri; readonly message: string | undefined } {
  const given = reason ?? CloseUri.KILLED; // [SMETA-34]
  if (typeof given !== 'string' || !isUsable(given, 'exact')) {
    throw new ProcedureError(ErrorUri.INVALID_URI, 'reason must be a URI');
  }
  if (message !== undefined && message !== null && typeof message !== 'string') {
    throw invalidArgument('message must be a string');
  }
  // JSON has no such text, and those who speak it are to be told too.
  if (message?.startsWith('\0') === true) throw invalidArgument('message must not begin with NUL');
  return { reason: given, message: message ?? undefined };
}
