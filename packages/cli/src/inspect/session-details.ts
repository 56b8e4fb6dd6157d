import { jsonLine } from '../output/json-writer.js';
import type { Row, View } from '../output/view.js';
import { askEach } from './ask-each.js';
import type { MetaApi } from './meta-api.js';
import { type Dict, dictOf, idsOf, textOf } from './shape.js';

/** What a router tells about a session: `session`, `authid`, `authrole`, `authmethod`, `authprovider` and more. */
export type SessionDetails = Dict;

/** Which sessions are listed. */
export interface SessionFilter {
  /** Empty: all. */
  readonly authroles: readonly string[];
  readonly signal: AbortSignal;
}

/** The sessions of a realm, the oldest id first. @throws {CliError} */
export async function listSessions(
  meta: MetaApi,
  { authroles, signal }: SessionFilter,
): Promise<readonly SessionDetails[]> {
  meta.require('session');
  const procedure = 'wamp.session.list';
  const [ids] = await meta.call(procedure, { args: authroles.length === 0 ? [] : [authroles] });
  const sorted = [...idsOf(ids, procedure)].sort((a, b) => a - b);
  return askEach(sorted, signal, async (id) => {
    const found = await meta.find('wamp.session.get', { args: [id] });
    return found === undefined ? undefined : dictOf(found[0], 'wamp.session.get');
  });
}

/** One session. @throws {CliError} when there is none with this id */
export async function getSession(meta: MetaApi, id: number): Promise<SessionDetails> {
  meta.require('session');
  const procedure = 'wamp.session.get';
  const [details] = await meta.call(procedure, { args: [id] });
  return dictOf(details, procedure);
}

/** The titles of {@link sessionRow}. */
export const sessionTitles: readonly string[] = ['session', 'authid', 'authrole', 'method', 'provider', ''];

/** A session as a row; the one of this command is marked. */
export function sessionRow(details: SessionDetails, own: number | undefined): Row {
  const texts = ['authid', 'authrole', 'authmethod', 'authprovider'].map((key) => textOf(details, key));
  return {
    record: sessionRecord(details),
    value: idText(details),
    cells: [idText(details), ...texts, details['session'] === own ? 'this command' : ''],
  };
}

/** A session with everything that the router tells. */
export function sessionView(details: SessionDetails): View {
  return {
    record: sessionRecord(details),
    value: idText(details),
    pretty: ({ bytes }) =>
      Object.entries(details)
        .map(([key, value]) => {
          const text = typeof value === 'string' ? value : jsonLine(value, bytes);
          return `${key.padEnd(12)}  ${text}`;
        })
        .join('\n'),
  };
}

/** A session for programs: its details with `type` before them. */
function sessionRecord(details: SessionDetails): View['record'] {
  return { type: 'session', ...withoutType(details) };
}

function withoutType({ type: _type, ...details }: SessionDetails): Dict {
  return details;
}

function idText(details: SessionDetails): string {
  const id = details['session'];
  return typeof id === 'number' ? String(id) : '?';
}
