import { clockTime } from './clock-time.js';
import { type BytesForm, jsonLine, jsonPretty } from './json-writer.js';
import type { EventRecord, InvocationRecord, OutputRecord, PayloadRecord } from './record.js';
import type { Style } from './style.js';

/** A record for people; empty when there is nothing to show. */
export function prettyRecord(record: OutputRecord, bytes: BytesForm, style: Style): string {
  switch (record.type) {
    case 'result':
      return numbered(record.n, payloadLines(record, bytes));
    case 'progress':
      return numbered(record.n, `${style.dim('…')} ${progressLine(record, bytes)}`);
    case 'error':
      return numbered(
        record.n,
        `${style.bad('error')} ${record.error} ${compactPayload(record, bytes)}`.trimEnd(),
      );
    case 'published':
      return numbered(
        record.n,
        `published ${record.topic}${record.publication === undefined ? '' : `   #${record.publication}`}`,
      );
    case 'event':
      return eventLines(record, bytes, style);
    case 'invocation':
      return invocationLine(record, bytes, style);
  }
}

function numbered(n: number | undefined, text: string): string {
  return n === undefined ? text : `${n}: ${text}`;
}

/** Each positional value on its own, then `key: value`. */
function payloadLines({ args, kwargs }: PayloadRecord, bytes: BytesForm): string {
  return [
    ...args.map((value) => jsonPretty(value, bytes)),
    ...Object.entries(kwargs).map(([key, value]) => `${key}: ${jsonPretty(value, bytes)}`),
  ].join('\n');
}

/** All values on one line, as more of them will come. */
function progressLine({ args, kwargs }: PayloadRecord, bytes: BytesForm): string {
  return [
    ...args.map((value) => jsonLine(value, bytes)),
    ...Object.entries(kwargs).map(([key, value]) => `${key}: ${jsonLine(value, bytes)}`),
  ].join('  ');
}

function eventLines(record: EventRecord, bytes: BytesForm, style: Style): string {
  const by = peerOf(record.details, 'publisher');
  const head = `${style.dim(clockTime(record.ts))}  ${style.name(record.topic)}   #${record.publication}${by}`;
  const payload = eventPayload(record, bytes);
  return payload === '' ? head : `${head}\n  ${payload}`;
}

function eventPayload({ args, kwargs }: PayloadRecord, bytes: BytesForm): string {
  const [first] = args;
  if (args.length === 1 && Object.keys(kwargs).length === 0) return jsonLine(first, bytes);
  return compactPayload({ args, kwargs }, bytes);
}

function compactPayload({ args, kwargs }: PayloadRecord, bytes: BytesForm): string {
  return [
    ...(args.length === 0 ? [] : [`args: ${jsonLine(args, bytes)}`]),
    ...(Object.keys(kwargs).length === 0 ? [] : [`kwargs: ${jsonLine(kwargs, bytes)}`]),
  ].join('   ');
}

function invocationLine(record: InvocationRecord, bytes: BytesForm, style: Style): string {
  const kwargs = Object.keys(record.kwargs).length === 0 ? '' : ` ${jsonLine(record.kwargs, bytes)}`;
  const outcome = record.outcome === 'result' ? style.good('ok') : style.bad(record.error ?? 'error');
  const by = peerOf(record.details, 'caller');
  const head = `${style.dim(clockTime(record.ts))}  ${style.name(record.procedure)}${by}`;
  return `${head}   ${jsonLine(record.args, bytes)}${kwargs}   → ${outcome} ${Math.round(record.ms)} ms`;
}

/** `  by 7731/web` where the router disclosed who sent it. */
function peerOf(details: Readonly<Record<string, unknown>>, role: 'caller' | 'publisher'): string {
  const session = details[role];
  if (typeof session !== 'number') return '';
  const name = details[`${role}_authrole`] ?? details[`${role}_authid`];
  return `   by ${session}${typeof name === 'string' ? `/${name}` : ''}`;
}
