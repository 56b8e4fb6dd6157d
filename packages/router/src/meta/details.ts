import type { Subscription } from '../broker/subscription.js';
import type { Registration } from '../dealer/registration.js';
import type { Dict } from '../dict.js';

/** `{ id, created, uri, match, invoke }`, each always there. [RMETA-06] [RMETA-07] */
export function registrationDetails({ id, procedure, match, invoke, created }: Registration): Dict {
  return { id, created: new Date(created).toISOString(), uri: procedure, match, invoke };
}

/** `{ id, created, uri, match }`, each always there. [SUBM-03] [SUBM-04] */
export function subscriptionDetails({ id, topic, match, created }: Subscription): Dict {
  return { id, created: new Date(created).toISOString(), uri: topic, match };
}
