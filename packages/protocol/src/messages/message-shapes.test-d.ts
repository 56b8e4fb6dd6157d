import type { MessageType, MessageTypeName } from './message-type.js';
import type { Message } from './message.js';
import type { messageShapes } from './message-table.js';
import type { OptionTableName, optionTables } from './option-table.js';
import type * as options from './options.js';
import type { Payload } from './payload.js';

/** The interface that stands for each option table. */
interface OptionTypes {
  hello: options.HelloDetails;
  welcome: options.WelcomeDetails;
  close: options.CloseDetails;
  publish: options.PublishOptions;
  event: options.EventDetails;
  subscribe: options.SubscribeOptions;
  register: options.RegisterOptions;
  call: options.CallOptions;
  cancel: options.CancelOptions;
  invocation: options.InvocationDetails;
  interrupt: options.InterruptOptions;
  result: options.ResultDetails;
  yield: options.YieldOptions;
  error: options.ErrorDetails;
  subscription_revoked: options.SubscriptionRevokedDetails;
  registration_revoked: options.RegistrationRevokedDetails;
}

type Shapes = typeof messageShapes;

type FieldType<Kind> = Kind extends OptionTableName
  ? OptionTypes[Kind]
  : Kind extends 'id' | 'request_type'
    ? number
    : Kind extends 'string'
      ? string
      : Readonly<Record<string, unknown>>;

type Fields<Shape> = Shape extends { fields: infer F }
  ? { -readonly [K in keyof F]: FieldType<F[K]> }
  : never;
type PayloadField<Shape> = Shape extends { payload: true } ? { payload: Payload } : unknown;
type Revocation<Shape> = Shape extends { revocation: infer Name } ? { details?: FieldType<Name> } : unknown;

/** What the table says of a message. */
type FromTable<Name extends MessageTypeName> = Fields<Shapes[Name]> &
  PayloadField<Shapes[Name]> &
  Revocation<Shapes[Name]>;

/** What its interface says; only the numbers of ERROR.requestType are told apart there. */
type FromInterface<Name extends MessageTypeName> = Widened<
  Omit<Extract<Message, { type: (typeof MessageType)[Name] }>, 'type'>
>;
type Widened<M> = { -readonly [K in keyof M]: K extends 'requestType' ? number : M[K] };

type Flat<T> = { [K in keyof T]: T[K] };
type Same<A, B> = [A, B] extends [B, A] ? true : false;

type Disagreement = {
  [Name in MessageTypeName]: Same<Flat<FromTable<Name>>, Flat<FromInterface<Name>>> extends true
    ? never
    : Name;
}[MessageTypeName];

/** The names of the message types whose table entry and interface differ. (D19) */
null as unknown as Disagreement satisfies never;

/** The option tables and the interfaces have the same keys. (D19) */
type OptionDisagreement = {
  [Name in OptionTableName]: Same<keyof (typeof optionTables)[Name], keyof OptionTypes[Name]> extends true
    ? never
    : Name;
}[OptionTableName];
null as unknown as OptionDisagreement satisfies never;

/** Whether a rule of an option table and the type of the key go together. */
type RuleType<Rule> = Rule extends { kind: 'boolean' }
  ? boolean
  : Rule extends { kind: 'string' }
    ? string
    : Rule extends { kind: 'id' | 'integer' }
      ? number
      : Rule extends { kind: 'string_list' }
        ? readonly string[]
        : Rule extends { kind: 'one_of'; values: readonly (infer Value)[] }
          ? Value
          : object;

type RuleDisagreement = {
  [Name in OptionTableName]: {
    [Key in keyof (typeof optionTables)[Name] & keyof OptionTypes[Name]]: Exclude<
      OptionTypes[Name][Key],
      undefined
    > extends RuleType<(typeof optionTables)[Name][Key]>
      ? never
      : [Name, Key];
  }[keyof (typeof optionTables)[Name] & keyof OptionTypes[Name]];
}[OptionTableName];
null as unknown as RuleDisagreement satisfies never;
