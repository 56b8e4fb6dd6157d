import { type IncomingMessage, validateHeaderName, validateHeaderValue } from 'node:http';
import { TLSSocket } from 'node:tls';
import type { UpgradeAnswer, UpgradeGuard, UpgradeRequest } from '@wamp/protocol';
import type { Refusal } from './listener-refusal.js';

/** What all guards together have said of a request that they let in. */
export interface Admission {
  readonly kind: 'accept';
  /** For the answer. */
  readonly headers: readonly (readonly [name: string, value: string])[];
  readonly notes: Readonly<Record<string, unknown>>;
}

/** What {@link judgeUpgrade} is told. */
export interface JudgeOptions {
  readonly guards: readonly UpgradeGuard[];
  /** For all of them together, in milliseconds. */
  readonly timeoutMs: number;
}

/** For guards: what the client claims, and what is known of it. */
export function upgradeRequest(request: IncomingMessage): UpgradeRequest {
  const { socket, url = '/' } = request;
  return {
    url,
    headers: headersOf(request),
    isSecure: socket instanceof TLSSocket,
    remoteAddress: socket.remoteAddress ?? '',
  };
}

/** Each header as one text, by its name in lower case. */
export function headersOf({ headers }: IncomingMessage): Record<string, string | undefined> {
  const entries = Object.entries(headers);
  return Object.fromEntries(
    entries.map(([name, value]) => [name, Array.isArray(value) ? value.join(', ') : value]),
  );
}

/**
 * Asks one guard after the other; the first refusal is the last word. A guard that throws or answers garbage refuses
 * with 500, one that takes too long with 503.
 */
export async function judgeUpgrade(
  request: UpgradeRequest,
  { guards, timeoutMs }: JudgeOptions,
): Promise<Admission | Refusal> {
  const late = Promise.withResolvers<Refusal>();
  const timer = setTimeout(() => {
    late.resolve({ status: 503, text: 'It took too long to decide about this request.' });
  }, timeoutMs);
  try {
    return await Promise.race([askAll(request, guards), late.promise]);
  } catch {
    // What went wrong is the business of whoever wrote the guard; the client learns only that something did.
    return { status: 500, text: 'The request could not be judged.' };
  } finally {
    clearTimeout(timer);
  }
}

async function askAll(
  request: UpgradeRequest,
  guards: readonly UpgradeGuard[],
): Promise<Admission | Refusal> {
  const headers: (readonly [string, string])[] = [];
  const notes: [string, unknown][] = [];
  for (const guard of guards) {
    const answer = checked(await guard.judge(request));
    if (answer.kind === 'refuse') return { status: answer.status, text: answer.text };
    headers.push(...(answer.headers ?? []));
    if (answer.note !== undefined) notes.push([guard.name, answer.note]);
  }
  return { kind: 'accept', headers, notes: Object.fromEntries(notes) };
}

/** @throws {TypeError | RangeError} for what cannot be sent */
function checked(answer: UpgradeAnswer): UpgradeAnswer {
  if (answer.kind === 'accept') {
    for (const [name, value] of answer.headers ?? []) {
      validateHeaderName(name);
      validateHeaderValue(name, value);
    }
    return answer;
  }
  // Whoever answers neither is no guard that lets anybody in.
  const { status } = answer;
  if (!(Number.isInteger(status) && status >= 400 && status <= 599))
    throw new RangeError('no status of a refusal');
  return answer;
}
