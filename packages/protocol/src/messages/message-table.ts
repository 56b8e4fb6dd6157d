import { MessageType, type MessageTypeName } from './message-type.js';
import { type OptionTable, optionTables } from './option-table.js';
import type { ClientRole } from './options.js';

/** What an element of a message list has to be. */
export type FieldKind =
  | 'id'
  /** The first element of ERROR behind the code: the type of what failed. */
  | 'request_type'
  /** Any text; URIs too, as what is wrong with a URI is answered and not a protocol error. */
  | 'string'
  /** Options or Details with known keys. */
  | 'options'
  /** A dict of the application or of an authentication method, taken as it is. */
  | 'dict';

/** One element of a message list, behind the type code. */
export interface Field {
  /** The property of the message object. */
  readonly name: string;
  readonly kind: FieldKind;
  /** The known keys, for kind `options`. */
  readonly table?: OptionTable;
}

/** The shape of one message type. */
export interface MessageSpec {
  readonly type: MessageType;
  readonly name: MessageTypeName;
  /** Which Peer may send it. [MSG-31] [MSG-32] */
  readonly sentBy: 'client' | 'router' | 'both';
  /** The role that a client needs for sending it, where it needs one. [MSG-30] */
  readonly role?: ClientRole;
  readonly fields: readonly Field[];
  /** The last element of the revocation form, in which the request id is 0. [TYP-02] */
  readonly revocation?: Field;
  /** Whether Arguments and ArgumentsKw may follow the fields. */
  readonly payload: boolean;
}

const request = { name: 'request', kind: 'id' } as const;
const options = (table: OptionTable): Field => ({ name: 'options', kind: 'options', table });
const details = (table: OptionTable): Field => ({ name: 'details', kind: 'options', table });
const id = (name: string): Field => ({ name, kind: 'id' });
const text = (name: string): Field => ({ name, kind: 'string' });

const specs: readonly MessageSpec[] = [
  {
    type: MessageType.HELLO,
    name: 'HELLO',
    sentBy: 'client',
    fields: [text('realm'), details(optionTables.hello)],
    payload: false,
  },
  {
    type: MessageType.WELCOME,
    name: 'WELCOME',
    sentBy: 'router',
    fields: [id('session'), details(optionTables.welcome)],
    payload: false,
  },
  {
    type: MessageType.ABORT,
    name: 'ABORT',
    sentBy: 'both',
    fields: [details(optionTables.close), text('reason')],
    payload: true,
  },
  {
    type: MessageType.CHALLENGE,
    name: 'CHALLENGE',
    sentBy: 'router',
    fields: [text('authmethod'), { name: 'extra', kind: 'dict' }],
    payload: false,
  },
  {
    type: MessageType.AUTHENTICATE,
    name: 'AUTHENTICATE',
    sentBy: 'client',
    fields: [text('signature'), { name: 'extra', kind: 'dict' }],
    payload: false,
  },
  {
    type: MessageType.GOODBYE,
    name: 'GOODBYE',
    sentBy: 'both',
    fields: [details(optionTables.close), text('reason')],
    payload: false,
  },
  {
    type: MessageType.ERROR,
    name: 'ERROR',
    sentBy: 'both',
    role: 'callee',
    fields: [
      { name: 'requestType', kind: 'request_type' },
      request,
      details(optionTables.error),
      text('error'),
    ],
    payload: true,
  },
  {
    type: MessageType.PUBLISH,
    name: 'PUBLISH',
    sentBy: 'client',
    role: 'publisher',
    fields: [request, options(optionTables.publish), text('topic')],
    payload: true,
  },
  {
    type: MessageType.PUBLISHED,
    name: 'PUBLISHED',
    sentBy: 'router',
    fields: [request, id('publication')],
    payload: false,
  },
  {
    type: MessageType.SUBSCRIBE,
    name: 'SUBSCRIBE',
    sentBy: 'client',
    role: 'subscriber',
    fields: [request, options(optionTables.subscribe), text('topic')],
    payload: false,
  },
  {
    type: MessageType.SUBSCRIBED,
    name: 'SUBSCRIBED',
    sentBy: 'router',
    fields: [request, id('subscription')],
    payload: false,
  },
  {
    type: MessageType.UNSUBSCRIBE,
    name: 'UNSUBSCRIBE',
    sentBy: 'client',
    role: 'subscriber',
    fields: [request, id('subscription')],
    payload: false,
  },
  {
    type: MessageType.UNSUBSCRIBED,
    name: 'UNSUBSCRIBED',
    sentBy: 'router',
    fields: [request],
    revocation: details(optionTables.subscription_revoked),
    payload: false,
  },
  {
    type: MessageType.EVENT,
    name: 'EVENT',
    sentBy: 'router',
    fields: [id('subscription'), id('publication'), details(optionTables.event)],
    payload: true,
  },
  {
    type: MessageType.CALL,
    name: 'CALL',
    sentBy: 'client',
    role: 'caller',
    fields: [request, options(optionTables.call), text('procedure')],
    payload: true,
  },
  {
    type: MessageType.CANCEL,
    name: 'CANCEL',
    sentBy: 'client',
    role: 'caller',
    fields: [request, options(optionTables.cancel)],
    payload: false,
  },
  {
    type: MessageType.RESULT,
    name: 'RESULT',
    sentBy: 'router',
    fields: [request, details(optionTables.result)],
    payload: true,
  },
  {
    type: MessageType.REGISTER,
    name: 'REGISTER',
    sentBy: 'client',
    role: 'callee',
    fields: [request, options(optionTables.register), text('procedure')],
    payload: false,
  },
  {
    type: MessageType.REGISTERED,
    name: 'REGISTERED',
    sentBy: 'router',
    fields: [request, id('registration')],
    payload: false,
  },
  {
    type: MessageType.UNREGISTER,
    name: 'UNREGISTER',
    sentBy: 'client',
    role: 'callee',
    fields: [request, id('registration')],
    payload: false,
  },
  {
    type: MessageType.UNREGISTERED,
    name: 'UNREGISTERED',
    sentBy: 'router',
    fields: [request],
    revocation: details(optionTables.registration_revoked),
    payload: false,
  },
  {
    type: MessageType.INVOCATION,
    name: 'INVOCATION',
    sentBy: 'router',
    fields: [request, id('registration'), details(optionTables.invocation)],
    payload: true,
  },
  {
    type: MessageType.INTERRUPT,
    name: 'INTERRUPT',
    sentBy: 'router',
    fields: [request, options(optionTables.interrupt)],
    payload: false,
  },
  {
    type: MessageType.YIELD,
    name: 'YIELD',
    sentBy: 'client',
    role: 'callee',
    fields: [request, options(optionTables.yield)],
    payload: true,
  },
];

const byCode: readonly (MessageSpec | undefined)[] = specs.reduce<(MessageSpec | undefined)[]>(
  (table, spec) => {
    table[spec.type] = spec;
    return table;
  },
  [],
);

/** The 24 message types in the order of their codes. */
export const messageTable: readonly MessageSpec[] = specs;

/** The shape of the message type with this code, `undefined` for a code that is no message type. */
export function messageSpec(code: number): MessageSpec | undefined {
  return byCode[code];
}

/** The shape of a message type that exists. */
export function specOf(type: MessageType): MessageSpec {
  const spec = byCode[type];
  if (spec === undefined) throw new TypeError(`no message type ${String(type)}`);
  return spec;
}
