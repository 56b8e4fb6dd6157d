/** What values a known key of Options or Details takes. */
export type OptionRule =
  | { readonly kind: 'boolean' | 'string' | 'id' | 'dict' | 'string_list' | 'client_roles' | 'router_roles' }
  /** A non-negative integer, at most `max`. */
  | { readonly kind: 'integer'; readonly max: number }
  | { readonly kind: 'one_of'; readonly values: readonly string[] };

/** The known keys of one Options or Details dict. Unknown keys are ignored. [MSG-36] */
export type OptionTable = Readonly<Record<string, OptionRule>>;

const boolean = { kind: 'boolean' } as const;
const string = { kind: 'string' } as const;
const id = { kind: 'id' } as const;
const dict = { kind: 'dict' } as const;
const match = { kind: 'one_of', values: ['exact', 'prefix', 'wildcard'] } as const;

/** The longest time that Node can wait: 2^31 - 1 ms. L46 */
const maxMilliseconds = 2 ** 31 - 1;

/** The known keys of each Options and Details dict; the interfaces in `options.ts` are their types. */
export const optionTables = {
  hello: {
    roles: { kind: 'client_roles' },
    agent: string,
    authmethods: { kind: 'string_list' },
    authid: string,
    authrole: string,
    authextra: dict,
  },
  welcome: {
    roles: { kind: 'router_roles' },
    agent: string,
    realm: string,
    authid: string,
    authrole: string,
    authmethod: string,
    authprovider: string,
    authextra: dict,
  },
  close: {
    message: string,
    _code: { kind: 'integer', max: 4999 },
    _retry_after_ms: { kind: 'integer', max: maxMilliseconds },
  },
  publish: { acknowledge: boolean, exclude_me: boolean, disclose_me: boolean },
  event: {
    topic: string,
    publisher: id,
    publisher_authid: string,
    publisher_authrole: string,
    retained: boolean,
  },
  subscribe: { match },
  register: {
    match,
    invoke: { kind: 'one_of', values: ['single', 'first', 'last', 'random', 'roundrobin'] },
  },
  call: {
    disclose_me: boolean,
    receive_progress: boolean,
    progress: boolean,
    timeout: { kind: 'integer', max: maxMilliseconds },
  },
  cancel: { mode: { kind: 'one_of', values: ['skip', 'kill', 'killnowait'] } },
  invocation: {
    procedure: string,
    caller: id,
    caller_authid: string,
    caller_authrole: string,
    receive_progress: boolean,
  },
  interrupt: { mode: { kind: 'one_of', values: ['kill', 'killnowait'] }, reason: string },
  result: { progress: boolean },
  yield: { progress: boolean },
  error: { message: string },
  subscription_revoked: { subscription: id, reason: string },
  registration_revoked: { registration: id, reason: string },
} as const satisfies Record<string, OptionTable>;

/** The name of one of {@link optionTables}. */
export type OptionTableName = keyof typeof optionTables;
