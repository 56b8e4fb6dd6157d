import { ErrorUri, emptyPayload, payloadOf } from '@wamp/protocol';
import type { LocalCall } from '../local/local-callee.js';
import { ProcedureError, limitReached } from '../local/procedure-error.js';
import type { RouterSession } from '../session/router-session.js';
import type { SessionTable } from '../session/session-table.js';
import { isDict } from '../dict.js';
import { idAt, invalidArgument, optionalTexts } from './call-arguments.js';
import type { Procedures } from './procedures.js';
import type { SessionDetails } from './session-details.js';

/** What the procedures about sessions work on. */
export interface SessionProcedureParts {
  readonly sessions: SessionTable;
  readonly details: SessionDetails;
  /** Bytes of the arguments of one `modify_details`. */
  readonly maxDetailBytes: number;
  /** L73 */
  readonly maxListEntries: number;
}

/** `wamp.session.…`: who is there. */
export function sessionProcedures(parts: SessionProcedureParts): Procedures {
  const { sessions, details, maxListEntries } = parts;
  return {
    'wamp.session.count': (call) => payloadOf([filtered(sessions, call).length]), // [SMETA-12] [SMETA-13]
    'wamp.session.list': (call) => {
      const found = filtered(sessions, call);
      if (found.length > maxListEntries) throw limitReached('L73', maxListEntries);
      return payloadOf([found.map(({ id }) => id)]); // [SMETA-16]
    },
    'wamp.session.get': (call) => payloadOf([details.of(sessionAt(sessions, call))]), // [SMETA-19]
    'wamp.session.modify_details': (call) => {
      const session = sessionAt(sessions, call);
      const changes = call.args[1];
      if (!isDict(changes)) throw invalidArgument('details must be a dict');
      if ((call.payload.wire?.data.length ?? 0) > parts.maxDetailBytes) {
        throw invalidArgument(`details are longer than ${String(parts.maxDetailBytes)} bytes`);
      }
      details.modify(session, changes);
      return emptyPayload;
    },
  };
}

/** The session that the first argument names. @throws {ProcedureError} [SMETA-20] [SMETA-21] */
function sessionAt(sessions: SessionTable, call: LocalCall): RouterSession {
  const session = sessions.get(idAt(call, 0, 'session'));
  if (session === undefined) throw new ProcedureError(ErrorUri.NO_SUCH_SESSION);
  return session;
}

/** An empty list of roles lets nobody through, an absent one everybody. [SMETA-14] */
function filtered(sessions: SessionTable, { args }: LocalCall): readonly RouterSession[] {
  const authroles = optionalTexts(args[0], 'filter_authroles');
  const all = [...sessions.all()];
  if (authroles === undefined) return all;
  const wanted = new Set(authroles);
  return all.filter(({ principal }) => wanted.has(principal.authrole));
}
