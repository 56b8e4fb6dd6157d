/**
 * The types of an application's contract: one description of its procedures and topics, shared by Caller, Callee,
 * Publisher and Subscriber.
 *
 * @example
 * ```ts
 * import { contract } from '@wamp/protocol/contract';
 *
 * interface Api {
 *   procedures: {
 *     'com.acme.math.add': { args: [a: number, b: number]; result: number };
 *     'com.acme.device.{id}.reboot': { args: [delay: number]; result: void };
 *     'com.acme.file.upload': { args: [name: string]; input: string; progress: number; result: number };
 *   };
 *   topics: {
 *     'com.acme.chat.message': { kwargs: { from: string; text: string } };
 *     'com.acme.log.{path*}': { args: [line: string] };
 *   };
 * }
 * export const api = contract<Api>();
 * ```
 *
 * @packageDocumentation
 */
import type { Kwargs } from './messages/payload.js';

export type { Kwargs } from './messages/payload.js';
export type { Uri } from './uris/uri.js';

/** What one procedure takes and gives. Every member may be missing. */
export interface ProcedureDef {
  /** Arguments of CALL. */
  readonly args?: readonly unknown[];
  /** ArgumentsKw of CALL. */
  readonly kwargs?: object;
  /** The first element of the Arguments of RESULT. */
  readonly result?: unknown;
  /** The first element of the Arguments of a progressive RESULT. */
  readonly progress?: unknown;
  /** The first element of the Arguments of each CALL that follows the first one. */
  readonly input?: unknown;
  /** The errors that the application declares, by URI. */
  readonly errors?: Readonly<Record<string, PayloadDef>>;
}

/** Payload of an event or of an error. */
export interface PayloadDef {
  readonly args?: readonly unknown[];
  readonly kwargs?: object;
}

/**
 * The description of an application: URIs with what belongs to them. A key may hold `{name}` for one component, which
 * makes it a wildcard pattern, or end in `{name*}` for all that follows, which makes it a prefix.
 */
export interface Contract {
  /** {@link ProcedureDef} by URI. */
  readonly procedures: object;
  /** {@link PayloadDef} by URI. */
  readonly topics: object;
}

/** The contract of who gives none: every URI is allowed, payloads are `unknown`. */
export interface AnyContract {
  readonly procedures: Readonly<
    Record<
      string,
      {
        args: unknown[];
        kwargs: Kwargs;
        result: unknown;
        progress: unknown;
        input: unknown;
        errors: Record<string, { args: unknown[]; kwargs: Kwargs }>;
      }
    >
  >;
  readonly topics: Readonly<Record<string, { args: unknown[]; kwargs: Kwargs }>>;
}

/** A contract as a value, to be handed to a client for its types. */
export interface ContractValue<C extends Contract> {
  readonly procedures: object;
  readonly topics: object;
  /** Never there: it carries the type. */
  readonly $types?: C;
}

/** A contract of types alone; nothing is checked at run time. */
export function contract<C extends Contract>(): ContractValue<C> {
  return { procedures: {}, topics: {} };
}

/** The contract type behind a contract value. */
export type TypeOf<V> = V extends ContractValue<infer C> ? C : never;

/** `a.{x}.b` becomes `a.${string}.b`. */
export type Concrete<K extends string> = K extends `${infer Head}{${string}}${infer Tail}`
  ? `${Head}${string}${Concrete<Tail>}`
  : K;

/** The names in a pattern: `a.{x}.{y*}` gives `'x' | 'y'`. */
export type ParamNames<K extends string> = K extends `${string}{${infer Part}}${infer Tail}`
  ? (Part extends `${infer Name}*` ? Name : Part) | ParamNames<Tail>
  : never;

/** What the `{name}` parts of a pattern stand for in a concrete URI. */
export type Params<K extends string> = Readonly<Record<ParamNames<K>, string>>;

/** The keys of a contract's procedures or topics. */
export type Keys<M> = keyof M & string;

type PatternText = `${string}{${string}}${string}`;

/** The keys that are concrete URIs. */
export type ExactKeys<M> = Exclude<Keys<M>, PatternText>;

/** The definitions that stand under a pattern, by the URIs that match it: `a.${string}.b`. */
export type Patterns<M> = { [K in Keys<M> as K extends PatternText ? Concrete<K> : never]: M[K] };

/** The URIs that match one of the patterns of a contract. */
export type PatternUris<M> = Keys<Patterns<M>>;

/** A dict without keys. */
// eslint-disable-next-line @typescript-eslint/no-generated-empty-object-type -- It stands for nothing, and means it.
export type Nothing = Readonly<Record<never, never>>;

/** Arguments, an empty list where the contract has none. */
export type ArgsOf<D> = D extends { args: infer A extends readonly unknown[] } ? A : readonly [];
/** ArgumentsKw, an empty dict where the contract has none. */
export type KwargsOf<D> = D extends { kwargs: infer K extends object } ? K : Nothing;
/** The result, `void` where the contract has none. */
// eslint-disable-next-line @typescript-eslint/no-invalid-void-type -- What a handler returns and a call gives: nothing.
export type ResultOf<D> = D extends { result: infer R } ? R : void;
/** What progress brings, `never` where the contract has none. */
export type ProgressOf<D> = D extends { progress: infer P } ? P : never;
/** What the chunks of an input are, `never` where the contract has none. */
export type InputOf<D> = D extends { input: infer I } ? I : never;
/** The declared errors by URI. */
export type ErrorsOf<D> = D extends { errors: infer E extends object } ? E : Nothing;

// Registered, so that values pass between two copies of this package.
const payloadMark: unique symbol = Symbol.for('wamp.payload');

/** Arguments and ArgumentsKw at once; only {@link payload} makes one, so that a plain object is always ArgumentsKw. */
export interface PayloadValue<A extends readonly unknown[] = readonly unknown[], K extends object = Kwargs> {
  readonly [payloadMark]: true;
  readonly args: A;
  readonly kwargs: K;
}

/** Arguments and ArgumentsKw at once, as input of a call or publication, or as result of a procedure. */
export function payload<const A extends readonly unknown[], const K extends object = Nothing>(
  args: A,
  kwargs?: K,
): PayloadValue<A, K>;
export function payload(
  args: readonly unknown[],
  kwargs: object = {},
): PayloadValue<readonly unknown[], object> {
  return { [payloadMark]: true, args, kwargs };
}

/** Tells whether a value was made by {@link payload}. */
export function isPayloadValue(value: unknown): value is PayloadValue {
  return typeof value === 'object' && value !== null && payloadMark in value;
}

/**
 * What a Caller or Publisher passes: a tuple for Arguments, an object for ArgumentsKw, {@link payload} for both,
 * nothing for neither.
 */
export type SendOf<D> = unknown[] extends (D extends { args: infer A } ? A : never)
  ? readonly unknown[] | Kwargs | PayloadValue | undefined
  : D extends { args: infer A extends readonly unknown[]; kwargs: infer K extends object }
    ? PayloadValue<Readonly<A>, Readonly<K>>
    : D extends { args: infer A }
      ? Readonly<A>
      : D extends { kwargs: infer K }
        ? Readonly<K>
        : undefined;

/** Input and options behind a URI; the input may be left out exactly when the contract has none. */
export type Rest<S, O> = undefined extends S ? [input?: S, options?: O] : [input: S, options?: O];
