import {
  type Client,
  type Event,
  type Kwargs,
  type Reply,
  type Subscription,
  type WampError,
  payload,
} from '@wamp/client';
import { isAnsweredError } from '../failure/answered-error.js';
import { CliError } from '../failure/cli-error.js';
import { describeAnswer } from '../failure/describe-failure.js';
import { ExitCode } from '../failure/exit-code.js';
import { metaHints } from './meta-hints.js';

/** One of the three meta APIs of a router. */
export type MetaTopic = 'session' | 'registration' | 'subscription';

/** What a meta procedure is given. */
export interface MetaInput {
  readonly args?: readonly unknown[];
  readonly kwargs?: Readonly<Record<string, unknown>>;
}

/** Takes an event of the meta API. */
export type MetaEventHandler = (event: Event<{ args: unknown[]; kwargs: Kwargs }>) => void;

const notSupported = 'wamp.error.feature_not_supported';

/** Calls procedures of the meta API, and tells in words why one of them failed. */
export class MetaApi {
  readonly #client: Client;
  readonly #realm: string;
  readonly #signal: AbortSignal;

  constructor(client: Client, { realm, signal }: { readonly realm: string; readonly signal: AbortSignal }) {
    this.#client = client;
    this.#realm = realm;
    this.#signal = signal;
  }

  /** @throws {CliError} when the router did not announce the API */
  require(topic: MetaTopic): void {
    const role = topic === 'subscription' ? 'broker' : 'dealer';
    if (this.#client.session?.supports(role, `${topic}_meta_api`) === true) return;
    throw this.#notOffered(`the ${topic} meta API`);
  }

  /** @throws {CliError} when the router did not announce that it keeps events */
  requireHistory(): void {
    if (this.#client.session?.supports('broker', 'event_history') === true) return;
    throw new CliError(`the router keeps no events in ${this.#realm}`, ExitCode.ROUTER_ERROR, {
      uri: notSupported,
      details: [
        `its configuration names those that it keeps:  history: { topics: [{ uri: com.example.a }] }  of ${this.#realm}`,
      ],
    });
  }

  /** The positional values of the result. @throws {CliError} when the router refuses */
  async call(procedure: string, input: MetaInput = {}): Promise<readonly unknown[]> {
    return (await this.reply(procedure, input)).args;
  }

  /** As `call`, with the keyword values too. */
  async reply(procedure: string, input: MetaInput = {}): Promise<Reply<unknown>> {
    try {
      return await this.#send(procedure, input);
    } catch (error) {
      throw isAnsweredError(error) ? this.#failure(error, procedure, input) : error;
    }
  }

  /** As `call`, but `undefined` where the session, registration or subscription is gone. */
  async find(procedure: string, input: MetaInput = {}): Promise<readonly unknown[] | undefined> {
    try {
      return await this.ask(procedure, input);
    } catch (error) {
      if (!isAnsweredError(error)) throw error;
      if (nounOf(error.uri) !== undefined) return undefined;
      throw this.#failure(error, procedure, input);
    }
  }

  /** As `call`, with the error as it came. @throws {WampError} */
  async ask(procedure: string, input: MetaInput = {}): Promise<readonly unknown[]> {
    return (await this.#send(procedure, input)).args;
  }

  /** Listens to an event of the API until the command is over. @throws {CliError} when the router refuses */
  async subscribe(topic: string, handler: MetaEventHandler): Promise<Subscription> {
    try {
      return await this.#client.subscribe(topic, handler, { signal: this.#signal });
    } catch (error) {
      if (!isAnsweredError(error)) throw error;
      const request = { verb: 'subscribe to', uri: topic, realm: this.#realm } as const;
      throw this.#withHints(describeAnswer(error, request), topic);
    }
  }

  #send(procedure: string, { args = [], kwargs = {} }: MetaInput): Promise<Reply<unknown>> {
    return this.#client.call(procedure, payload(args, kwargs), { signal: this.#signal, full: true });
  }

  #failure(error: WampError, procedure: string, { args = [] }: MetaInput): CliError {
    const noun = nounOf(error.uri);
    if (noun !== undefined) {
      // Where there are two ids, that of the session is the second one.
      const id = noun === 'session' ? args.at(-1) : args[0];
      return new CliError(`there is no ${noun} ${String(id)} in ${this.#realm}`, ExitCode.ROUTER_ERROR, {
        uri: error.uri,
      });
    }
    if (error.uri === 'wamp.error.no_such_procedure') return this.#notOffered(procedure, error.uri);
    const request = { verb: 'call', uri: procedure, realm: this.#realm } as const;
    return this.#withHints(describeAnswer(error, request), procedure);
  }

  /** Tells who is not allowed to do something what would allow it. */
  #withHints(failure: CliError, asked: string): CliError {
    if (failure.exitCode !== ExitCode.NOT_AUTHORIZED) return failure;
    return failure.withDetails(
      metaHints({ asked, realm: this.#realm, authrole: this.#client.session?.authrole }),
    );
  }

  #notOffered(what: string, uri = notSupported): CliError {
    return new CliError(`the router does not offer ${what} in ${this.#realm}`, ExitCode.ROUTER_ERROR, {
      uri,
      details: ['its configuration may have switched the feature off for this realm'],
    });
  }
}

/** `session` of `wamp.error.no_such_session`. */
function nounOf(uri: string): MetaTopic | undefined {
  switch (uri) {
    case 'wamp.error.no_such_session':
      return 'session';
    case 'wamp.error.no_such_registration':
      return 'registration';
    case 'wamp.error.no_such_subscription':
      return 'subscription';
    default:
      return undefined;
  }
}
