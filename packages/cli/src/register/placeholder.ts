import { jsonLine } from '../output/json-writer.js';
import type { IncomingCall } from './incoming-call.js';

const placeholder = /\{\{(args|kwargs|uri)\.([^{}]+)\}\}/g;

/**
 * Replaces `{{args.0}}`, `{{kwargs.name}}` and `{{uri.2}}` within one argument of a program. The value stays within
 * that argument, whatever it holds. What the call does not have becomes empty.
 */
export function fillPlaceholders(argument: string, call: IncomingCall): string {
  return argument.replace(placeholder, (_whole, kind: string, key: string) =>
    textOf(lookUp(kind, key, call)),
  );
}

function lookUp(kind: string, key: string, { args, kwargs, procedure }: IncomingCall): unknown {
  switch (kind) {
    case 'args':
      return args[Number(key)];
    case 'uri':
      return procedure.split('.')[Number(key)];
    default:
      return Object.hasOwn(kwargs, key) ? kwargs[key] : undefined;
  }
}

function textOf(value: unknown): string {
  if (value === undefined) return '';
  return typeof value === 'string' ? value : jsonLine(value, 'wamp');
}
