import { MessageType, type MessageTypeName } from './message-type.js';
import { type OptionTableName, readShape } from './option-table.js';
import type { ClientRole } from './options.js';

/** What an element of a message list has to be. */
export type FieldRule =
  | 'id'
  /** The request id of a message that answers none: 0. */
  | 'zero'
  /** The first element of ERROR behind the code: the type of what failed. */
  | 'request_type'
  /** Any text; URIs too, as what is wrong with a URI is answered and not a protocol error. */
  | 'string'
  /** A dict of the application or of an authentication method, taken as it is. */
  | 'dict'
  /** Options or Details with the known keys of this table. */
  | OptionTableName;

/**
 * One element of a message list, behind the type code: the property of the message object, what it has to be, and how
 * to call it towards people: `CALL.options`.
 */
export type Field = readonly [name: string, rule: FieldRule, where: string];

/** The shape of one message type. */
export interface MessageSpec {
  readonly type: MessageType;
  readonly name: MessageTypeName;
  /** Which Peer may send it. [MSG-31] [MSG-32] */
  readonly sentBy: 'client' | 'router' | 'both';
  /** The role that a client needs for sending it, where it needs one. [MSG-30] */
  readonly role: ClientRole | undefined;
  readonly fields: readonly Field[];
  /** The fields of the revocation form, in which the request id is 0. [TYP-02] */
  readonly revocation: readonly Field[] | undefined;
  /** Whether Arguments and ArgumentsKw may follow the fields. */
  readonly payload: boolean;
}

/** Who sends a message, and the role that a client needs for that. */
type Sender = 'client' | 'router' | 'both' | `${'client' | 'both'} ${ClientRole}`;

/** Who sends a message, its fields in order as `name:rule`, and what may follow or replace them. */
type Shape = readonly [from: Sender, fields: string, payload?: '' | 'payload', revocation?: string];

/** The shapes of the 24 message types; a type test holds the message interfaces equal to them. (D19) */
export const messageShapes = {
  HELLO: ['client', 'realm:string details:hello'],
  WELCOME: ['router', 'session:id details:welcome'],
  ABORT: ['both', 'details:close reason:string', 'payload'],
  CHALLENGE: ['router', 'authmethod:string extra:dict'],
  AUTHENTICATE: ['client', 'signature:string extra:dict'],
  GOODBYE: ['both', 'details:close reason:string'],
  ERROR: ['both callee', 'requestType:request_type request:id details:error error:string', 'payload'],
  PUBLISH: ['client publisher', 'request:id options:publish topic:string', 'payload'],
  PUBLISHED: ['router', 'request:id publication:id'],
  SUBSCRIBE: ['client subscriber', 'request:id options:subscribe topic:string'],
  SUBSCRIBED: ['router', 'request:id subscription:id'],
  UNSUBSCRIBE: ['client subscriber', 'request:id subscription:id'],
  UNSUBSCRIBED: ['router', 'request:id', '', 'request:zero details:subscription_revoked'],
  EVENT: ['router', 'subscription:id publication:id details:event', 'payload'],
  CALL: ['client caller', 'request:id options:call procedure:string', 'payload'],
  CANCEL: ['client caller', 'request:id options:cancel'],
  RESULT: ['router', 'request:id details:progress', 'payload'],
  REGISTER: ['client callee', 'request:id options:register procedure:string'],
  REGISTERED: ['router', 'request:id registration:id'],
  UNREGISTER: ['client callee', 'request:id registration:id'],
  UNREGISTERED: ['router', 'request:id', '', 'request:zero details:registration_revoked'],
  INVOCATION: ['router', 'request:id registration:id details:invocation', 'payload'],
  INTERRUPT: ['router', 'request:id options:interrupt'],
  YIELD: ['client callee', 'request:id options:progress', 'payload'],
} as const satisfies Readonly<Record<MessageTypeName, Shape>>;

/** The 24 message types in the order of their codes. */
export const messageTable: readonly MessageSpec[] = Object.entries<Shape>(messageShapes).map(
  ([key, [from, fields, payload, revocation]]) => {
    const name = key as MessageTypeName;
    const [sentBy, role] = from.split(' ') as [MessageSpec['sentBy'], ClientRole?];
    return {
      type: MessageType[name],
      name,
      sentBy,
      role,
      fields: readFields(name, fields),
      revocation: revocation && readFields(name, revocation),
      payload: !!payload,
    } as MessageSpec;
  },
);

function readFields(name: MessageTypeName, shape: string): Field[] {
  return readShape(shape).map(([field, rule]) => [field, rule as FieldRule, `${name}.${field}`]);
}

const byCode: ReadonlyMap<number, MessageSpec> = new Map(messageTable.map((spec) => [spec.type, spec]));

/** The shape of the message type with this code, `undefined` for a code that is no message type. */
export function messageSpec(code: number): MessageSpec | undefined {
  return byCode.get(code);
}

/** The shape of a message type that exists. */
export function specOf(type: MessageType): MessageSpec {
  const spec = byCode.get(type);
  if (spec === undefined) throw new TypeError(`${type} is no message type`);
  return spec;
}
