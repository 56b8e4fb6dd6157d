/** The sets and the largest values of options that not every text or number is good for. */
export const optionRanges = {
  match: ['exact', 'prefix', 'wildcard'],
  invocation_policy: ['single', 'first', 'last', 'random', 'roundrobin', 'sharded'],
  run_mode: ['all', 'partition'],
  cancel_mode: ['skip', 'kill', 'killnowait'],
  interrupt_mode: ['kill', 'killnowait'],
  close_code: 4999,
  natural: 2 ** 53,
  /** The longest time that Node can wait. */
  milliseconds: 2 ** 31 - 1,
} as const satisfies Readonly<Record<string, readonly string[] | number>>;

/** The name of a set of texts or a range of integers. */
export type OptionRange = keyof typeof optionRanges;

/** Payload passthru mode. [PPT-33] */
const ppt = 'ppt_scheme:string ppt_serializer:string ppt_cipher:string ppt_keyid:string';

/** Who may and who must not get an event. [BWL-19] */
const receivers =
  'exclude:id_list exclude_authid:string_list exclude_authrole:string_list eligible:id_list eligible_authid:string_list eligible_authrole:string_list';

/**
 * The known keys of each Options and Details dict, as `key:rule`; the interfaces in `options.ts` are their types.
 * Written as text because it takes the least room in a page. A rule is a type, a name of {@link optionRanges}, or the
 * name of another table here. Unknown keys are ignored. [MSG-36]
 */
export const optionShapes = {
  hello:
    'roles:client_roles agent:string authmethods:string_list authid:string authrole:string authextra:dict',
  welcome:
    'roles:router_roles agent:string realm:string authid:string authrole:string authmethod:string authprovider:string authextra:dict',
  client_roles: 'publisher:role subscriber:role caller:role callee:role',
  router_roles: 'broker:role dealer:role',
  role: 'features:features reflection:boolean',
  close: 'message:string _code:close_code _retry_after_ms:milliseconds',
  publish: `acknowledge:boolean exclude_me:boolean disclose_me:boolean retain:boolean ${receivers} rkey:string ${ppt}`,
  event: `topic:string publisher:id publisher_authid:string publisher_authrole:string retained:boolean trustlevel:natural ${ppt}`,
  subscribe: 'match:match get_retained:boolean nkey:string _group:string _describe:dict',
  register:
    'match:match invoke:invocation_policy disclose_caller:boolean forward_timeout:boolean concurrency:natural force_reregister:boolean nkey:string _describe:dict',
  call: `disclose_me:boolean receive_progress:boolean progress:boolean timeout:natural runmode:run_mode rkey:string ${ppt}`,
  cancel: 'mode:cancel_mode',
  invocation: `procedure:string caller:id caller_authid:string caller_authrole:string receive_progress:boolean progress:boolean timeout:natural trustlevel:natural ${ppt}`,
  interrupt: 'mode:interrupt_mode reason:string',
  progress: `progress:boolean ${ppt}`,
  error: `message:string ${ppt}`,
  subscription_revoked: 'subscription:id reason:string',
  registration_revoked: 'registration:id reason:string',
} as const;

/** The name of one of {@link optionTables}. */
export type OptionTableName = keyof typeof optionShapes;

/** What values a known key of Options or Details takes. */
export type OptionRule =
  | 'boolean'
  | 'string'
  | 'id'
  | 'dict'
  | 'string_list'
  | 'id_list'
  | 'features'
  | OptionRange
  | OptionTableName;

/** The rules of the known keys of one Options or Details dict. */
export type OptionTable = ReadonlyMap<string, OptionRule>;

/** What a text such as {@link optionShapes} says, in its order. Type tests hold the texts to the interfaces. */
export function readShape(shape: string): readonly (readonly [key: string, rule: string])[] {
  return shape.split(' ').map((word) => word.split(':') as unknown as readonly [string, string]);
}

/** The tables of {@link optionShapes}, by their names. */
export const optionTables: ReadonlyMap<string, OptionTable> = new Map(
  Object.entries(optionShapes).map(([name, shape]) => [name, new Map(readShape(shape)) as OptionTable]),
);
