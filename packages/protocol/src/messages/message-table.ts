import { MessageType, type MessageTypeName } from './message-type.js';
import { type OptionTable, type OptionTableName, optionTables } from './option-table.js';
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

/** How a message type is written down here: who sends it, its fields in order, what may follow them. */
interface Shape {
  /** A role: clients that have it. */
  readonly from: 'client' | 'router' | 'both' | ClientRole;
  /** For `both`: the role that a client needs. */
  readonly role?: ClientRole;
  /** The name of an option table stands for a dict with the keys of that table. */
  readonly fields: Readonly<Record<string, Exclude<FieldKind, 'options'> | OptionTableName>>;
  readonly revocation?: OptionTableName;
  readonly payload?: true;
}

/** The shapes of the 24 message types; a type test holds the message interfaces equal to them. (D19) */
export const messageShapes = {
  HELLO: { from: 'client', fields: { realm: 'string', details: 'hello' } },
  WELCOME: { from: 'router', fields: { session: 'id', details: 'welcome' } },
  ABORT: { from: 'both', fields: { details: 'close', reason: 'string' }, payload: true },
  CHALLENGE: { from: 'router', fields: { authmethod: 'string', extra: 'dict' } },
  AUTHENTICATE: { from: 'client', fields: { signature: 'string', extra: 'dict' } },
  GOODBYE: { from: 'both', fields: { details: 'close', reason: 'string' } },
  ERROR: {
    from: 'both',
    role: 'callee',
    fields: { requestType: 'request_type', request: 'id', details: 'error', error: 'string' },
    payload: true,
  },
  PUBLISH: {
    from: 'publisher',
    fields: { request: 'id', options: 'publish', topic: 'string' },
    payload: true,
  },
  PUBLISHED: { from: 'router', fields: { request: 'id', publication: 'id' } },
  SUBSCRIBE: { from: 'subscriber', fields: { request: 'id', options: 'subscribe', topic: 'string' } },
  SUBSCRIBED: { from: 'router', fields: { request: 'id', subscription: 'id' } },
  UNSUBSCRIBE: { from: 'subscriber', fields: { request: 'id', subscription: 'id' } },
  UNSUBSCRIBED: { from: 'router', fields: { request: 'id' }, revocation: 'subscription_revoked' },
  EVENT: {
    from: 'router',
    fields: { subscription: 'id', publication: 'id', details: 'event' },
    payload: true,
  },
  CALL: { from: 'caller', fields: { request: 'id', options: 'call', procedure: 'string' }, payload: true },
  CANCEL: { from: 'caller', fields: { request: 'id', options: 'cancel' } },
  RESULT: { from: 'router', fields: { request: 'id', details: 'result' }, payload: true },
  REGISTER: { from: 'callee', fields: { request: 'id', options: 'register', procedure: 'string' } },
  REGISTERED: { from: 'router', fields: { request: 'id', registration: 'id' } },
  UNREGISTER: { from: 'callee', fields: { request: 'id', registration: 'id' } },
  UNREGISTERED: { from: 'router', fields: { request: 'id' }, revocation: 'registration_revoked' },
  INVOCATION: {
    from: 'router',
    fields: { request: 'id', registration: 'id', details: 'invocation' },
    payload: true,
  },
  INTERRUPT: { from: 'router', fields: { request: 'id', options: 'interrupt' } },
  YIELD: { from: 'callee', fields: { request: 'id', options: 'yield' }, payload: true },
} as const satisfies Readonly<Record<MessageTypeName, Shape>>;

/** The 24 message types in the order of their codes. */
export const messageTable: readonly MessageSpec[] = Object.entries<Shape>(messageShapes).map(
  ([name, shape]) => specFrom(name as MessageTypeName, shape),
);

const byCode: ReadonlyMap<number, MessageSpec> = new Map(messageTable.map((spec) => [spec.type, spec]));

/** The shape of the message type with this code, `undefined` for a code that is no message type. */
export function messageSpec(code: number): MessageSpec | undefined {
  return byCode.get(code);
}

/** The shape of a message type that exists. */
export function specOf(type: MessageType): MessageSpec {
  const spec = byCode.get(type);
  if (spec === undefined) throw new TypeError(`no message type ${String(type)}`);
  return spec;
}

function specFrom(name: MessageTypeName, { from, role, fields, revocation, payload }: Shape): MessageSpec {
  const isRole = from !== 'client' && from !== 'router' && from !== 'both';
  const neededRole = isRole ? from : role;
  return {
    type: MessageType[name],
    name,
    sentBy: isRole ? 'client' : from,
    ...(neededRole === undefined ? {} : { role: neededRole }),
    fields: Object.entries(fields).map(([field, kind]) => fieldFrom(field, kind)),
    ...(revocation === undefined ? {} : { revocation: fieldFrom('details', revocation) }),
    payload: payload === true,
  };
}

function fieldFrom(name: string, kind: Shape['fields'][string]): Field {
  if (kind === 'id' || kind === 'request_type' || kind === 'string' || kind === 'dict') return { name, kind };
  return { name, kind: 'options', table: optionTables[kind] };
}
