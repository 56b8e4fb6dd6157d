import type { WelcomeMessage } from '@wamp/protocol';

/**
 * What to send to a client that cannot take all of WELCOME: first without the features of the roles, then also without
 * everything else that it can do without. A client that misses a feature does not use it.
 */
export function shorterWelcomes(welcome: WelcomeMessage): readonly WelcomeMessage[] {
  const { agent: _agent, authextra: _authextra, _resume, ...needed } = welcome.details;
  const roles = { broker: {}, dealer: {} };
  return [
    { ...welcome, details: { ...welcome.details, roles } },
    { ...welcome, details: { ...needed, roles } },
  ];
}
