import { type Action, type Payload, payloadOf } from '@wamp/protocol';
import type { Ruling } from '../auth/ruling.js';
import type { LocalCall } from '../local/local-callee.js';
import { limitReached } from '../local/procedure-error.js';
import type { Question } from '../auth/question.js';
import type { RouterSession } from '../session/router-session.js';
import { textAt } from './call-arguments.js';
import { type CatalogKind, type CatalogRecord, recordFor } from './catalog.js';
import type { Procedures } from './procedures.js';
import type { Reflection } from './reflection.js';

/** What reflection needs. */
export interface ReflectionProcedureParts {
  readonly reflection: Reflection;
  readonly ask: (session: RouterSession, question: Question) => Ruling | Promise<Ruling>;
  /** L73 */
  readonly maxListEntries: number;
}

/** What a session has to be allowed, one of them, to be told of a URI. Errors are no secret. */
const uses: Readonly<Record<CatalogKind, readonly Action[]>> = {
  procedure: ['call', 'register'],
  topic: ['subscribe', 'publish'],
  error: [],
};

/** `wamp.reflection.….list` and `.describe`: what there is for the Caller. [RFL-01] [RFL-02] [RFL-05] */
export function reflectionProcedures(parts: ReflectionProcedureParts): Procedures {
  const kinds: readonly CatalogKind[] = ['procedure', 'topic', 'error'];
  return Object.fromEntries(
    kinds.flatMap((kind) => [
      [`wamp.reflection.${kind}.list`, (call: LocalCall) => list(call, kind, parts)],
      [`wamp.reflection.${kind}.describe`, (call: LocalCall) => describe(call, kind, parts)],
    ]),
  );
}

/** `[[uri, …]]` */
async function list(call: LocalCall, kind: CatalogKind, parts: ReflectionProcedureParts): Promise<Payload> {
  const uris = new Set<string>();
  for (const record of parts.reflection.records(kind)) {
    if (!uris.has(record.uri) && (await isVisible(call.caller, record, parts))) uris.add(record.uri);
  }
  if (uris.size > parts.maxListEntries) throw limitReached('L73', parts.maxListEntries);
  return payloadOf([[...uris]]);
}

/** `[{ uri, kind, … }]`, or `[null]` when there is nothing that the Caller may know of. */
async function describe(
  call: LocalCall,
  kind: CatalogKind,
  parts: ReflectionProcedureParts,
): Promise<Payload> {
  const record = recordFor(parts.reflection.records(kind), textAt(call, 0, 'uri'));
  const isTold = record !== undefined && (await isVisible(call.caller, record, parts));
  return payloadOf([isTold ? record : null]);
}

async function isVisible(
  session: RouterSession,
  { uri, kind, match = 'exact' }: CatalogRecord,
  { ask }: ReflectionProcedureParts,
): Promise<boolean> {
  for (const action of uses[kind]) {
    if ((await ask(session, { action, uri, match })).allow) return true;
  }
  return uses[kind].length === 0;
}
