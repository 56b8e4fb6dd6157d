import type { MessageType, MessageTypeName } from './message-type.js';
import type { Message } from './message.js';
import type { messageShapes } from './message-table.js';
import type { optionRanges, optionShapes } from './all-options.js';
import type { OptionTableName } from './option-table.js';
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
  progress: options.ResultDetails & options.YieldOptions;
  client_roles: NonNullable<options.HelloDetails['roles']>;
  router_roles: NonNullable<options.WelcomeDetails['roles']>;
  role: options.RoleDetails;
  error: options.ErrorDetails;
  subscription_revoked: options.SubscriptionRevokedDetails;
  registration_revoked: options.RegistrationRevokedDetails;
}

/** What the text of a shape says: the rules by their keys. */
type Read<Text extends string> = {
  [
    Word in Split<Text> as Word extends `${infer Key}:${string}` ? Key : never
  ]: Word extends `${string}:${infer Rule}` ? Rule : never;
};
type Split<Text extends string> = Text extends `${infer Word} ${infer Rest}` ? Word | Split<Rest> : Text;

type Shapes = typeof messageShapes;

type FieldType<Kind> = Kind extends OptionTableName
  ? OptionTypes[Kind]
  : Kind extends 'id' | 'zero' | 'request_type'
    ? number
    : Kind extends 'string'
      ? string
      : Kind extends 'dict'
        ? Readonly<Record<string, unknown>>
        : never;

type FieldsOf<Text extends string> = { -readonly [K in keyof Read<Text>]: FieldType<Read<Text>[K]> };
type Fields<Shape> = Shape extends readonly [unknown, infer Text extends string, ...unknown[]]
  ? FieldsOf<Text>
  : never;
type PayloadField<Shape> = Shape extends readonly [unknown, unknown, 'payload']
  ? { payload: Payload }
  : unknown;
/** The other form has the same fields and one more. */
type Revocation<Shape> = Shape extends readonly [unknown, unknown, '', infer Text extends string]
  ? Partial<Omit<FieldsOf<Text>, keyof Fields<Shape>>>
  : unknown;

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
  [Name in OptionTableName]: Same<
    keyof Read<(typeof optionShapes)[Name]>,
    keyof OptionTypes[Name]
  > extends true
    ? never
    : Name;
}[OptionTableName];
null as unknown as OptionDisagreement satisfies never;

/** The type that goes with a rule of an option table. */
type RuleType<Rule> = Rule extends 'boolean'
  ? boolean
  : Rule extends 'string'
    ? string
    : Rule extends 'id'
      ? number
      : Rule extends 'id_list'
        ? readonly number[]
        : Rule extends 'string_list'
          ? readonly string[]
          : Rule extends keyof typeof optionRanges
            ? (typeof optionRanges)[Rule] extends readonly (infer Value)[]
              ? Value
              : number
            : Rule extends OptionTableName
              ? OptionTypes[Rule]
              : Rule extends 'dict' | 'features'
                ? object
                : never;

type RuleDisagreement = {
  [Name in OptionTableName]: {
    [Key in keyof Read<(typeof optionShapes)[Name]> & keyof OptionTypes[Name]]: Exclude<
      OptionTypes[Name][Key],
      undefined
    > extends RuleType<Read<(typeof optionShapes)[Name]>[Key]>
      ? never
      : [Name, Key];
  }[keyof Read<(typeof optionShapes)[Name]> & keyof OptionTypes[Name]];
}[OptionTableName];
null as unknown as RuleDisagreement satisfies never;
