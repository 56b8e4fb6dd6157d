import { type Message, MessageType, specOf } from '@wamp/protocol';
import { type BytesForm, jsonLine } from '../output/json-writer.js';

/** What stands in the place of a secret. */
const hidden = '…';

/** The methods whose AUTHENTICATE answers the challenge of one session, and is worth nothing in another. */
const answered: readonly string[] = ['wampcra', 'wamp-scram', 'cryptosign'];

/**
 * Makes lines of the messages of one client as they stand on the wire, for `--wire`:
 * `→ CALL [48,1,{},"com.example.add",[2,3]]`. What others could use to be this client is `…` in them: a ticket, and the
 * token with which a session is taken over. (T11)
 */
export function wireLines(bytes: BytesForm): (message: Message, out: boolean) => string {
  let method = '';
  return (message, out) => {
    if (message.type === MessageType.CHALLENGE) method = message.authmethod;
    const { name } = specOf(message.type);
    const list = messageList(withoutSecrets(message, method));
    return `${out ? '→' : '←'} ${name.padEnd(12)} ${jsonLine(list, bytes)}`;
  };
}

function withoutSecrets(message: Message, method: string): Message {
  switch (message.type) {
    case MessageType.HELLO: {
      const { details } = message;
      return { ...message, details: { ...details, ...(details._resume && { _resume: hidden }) } };
    }
    case MessageType.WELCOME: {
      const { details } = message;
      return { ...message, details: { ...details, ...(details._resume && { _resume: hidden }) } };
    }
    case MessageType.AUTHENTICATE:
      return answered.includes(method) ? message : { ...message, signature: hidden };
    default:
      return message;
  }
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
