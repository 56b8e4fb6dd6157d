import { type Message, specOf } from '@wamp/protocol';
import { type BytesForm, jsonLine } from '../output/json-writer.js';

/** One message as it stands on the wire, for `--wire`: `→ CALL [48,1,{},"com.example.add",[2,3]]`. */
export function wireLine(message: Message, out: boolean, bytes: BytesForm): string {
  const { name } = specOf(message.type);
  return `${out ? '→' : '←'} ${name.padEnd(12)} ${jsonLine(messageList(message), bytes)}`;
}

function messageList(message: Message): readonly unknown[] {
  const spec = specOf(message.type);
  const form = spec.revocation && 'details' in message ? spec.revocation : spec.fields;
  const list: unknown[] = [message.type, ...form.map(([name]): unknown => Reflect.get(message, name))];
  if (!('payload' in message)) return list;
  const { args, kwargs } = message.payload;
  if (args !== undefined || kwargs !== undefined) list.push(args ?? []);
  if (kwargs !== undefined) list.push(kwargs);
  return list;
}
