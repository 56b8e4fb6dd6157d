import { pptShape } from './client-bound-options.js';

/** Who may and who must not get an event. [BWL-19] */
const receivers =
  'exclude:id_list exclude_authid:string_list exclude_authrole:string_list eligible:id_list eligible_authid:string_list eligible_authrole:string_list';

/** The sets of options of messages that only a Router may get. */
export const routerBoundRanges = {
  match: ['exact', 'prefix', 'wildcard'],
  invocation_policy: ['single', 'first', 'last', 'random', 'roundrobin', 'sharded'],
  run_mode: ['all', 'partition'],
  cancel_mode: ['skip', 'kill', 'killnowait'],
} as const;

/** The known keys of Options and Details in messages that only a Router may get. See `optionShapes`. */
export const routerBoundShapes = {
  hello:
    'roles:client_roles agent:string authmethods:string_list authid:string authrole:string authextra:dict _resume:string',
  client_roles: 'publisher:role subscriber:role caller:role callee:role',
  publish: `acknowledge:boolean exclude_me:boolean disclose_me:boolean retain:boolean ${receivers} rkey:string ${pptShape}`,
  subscribe: 'match:match get_retained:boolean nkey:string _group:string _describe:dict',
  register:
    'match:match invoke:invocation_policy disclose_caller:boolean forward_timeout:boolean concurrency:natural force_reregister:boolean nkey:string _describe:dict',
  call: `disclose_me:boolean receive_progress:boolean progress:boolean timeout:natural runmode:run_mode rkey:string ${pptShape}`,
  cancel: 'mode:cancel_mode',
} as const;
