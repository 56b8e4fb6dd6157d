import { type WelcomeMessage, announceRoles } from '@wamp/protocol';

/** `WELCOME.Details.roles` */
export type RouterRoles = NonNullable<WelcomeMessage['details']['roles']>;

/** Features as they are built and not switched off, and reflection beside them. [SES-07] [FEAT-35] */
export function routerRoles(without: ReadonlySet<string>): RouterRoles {
  const { broker, dealer } = announceRoles(['broker', 'dealer'], without);
  const beside = without.has('reflection') ? {} : { reflection: true };
  return { broker: { ...broker, ...beside }, dealer: { ...dealer, ...beside } };
}
