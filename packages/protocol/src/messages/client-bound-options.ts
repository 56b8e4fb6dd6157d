/** Payload passthru mode. [PPT-33] */
export const pptShape = 'ppt_scheme:string ppt_serializer:string ppt_cipher:string ppt_keyid:string';

/** The sets and the largest values of options of messages that a client may get. */
export const clientBoundRanges = {
  interrupt_mode: ['kill', 'killnowait'],
  close_code: 4999,
  natural: 2 ** 53,
  /** The longest time that Node can wait. */
  milliseconds: 2 ** 31 - 1,
} as const;

/** The known keys of Options and Details in messages that a client may get. See `optionShapes`. */
export const clientBoundShapes = {
  welcome:
    'roles:router_roles agent:string realm:string authid:string authrole:string authmethod:string authprovider:string authextra:dict _resume:string',
  router_roles: 'broker:role dealer:role',
  role: 'features:features reflection:boolean',
  close: 'message:string _code:close_code _retry_after_ms:milliseconds',
  event: `topic:string publisher:id publisher_authid:string publisher_authrole:string retained:boolean trustlevel:natural ${pptShape}`,
  invocation: `procedure:string caller:id caller_authid:string caller_authrole:string receive_progress:boolean progress:boolean timeout:natural trustlevel:natural ${pptShape}`,
  interrupt: 'mode:interrupt_mode reason:string',
  progress: `progress:boolean ${pptShape}`,
  error: `message:string ${pptShape}`,
  subscription_revoked: 'subscription:id reason:string',
  registration_revoked: 'registration:id reason:string',
} as const;
