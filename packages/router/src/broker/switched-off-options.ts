import type { PublishMessage, SubscribeMessage } from '@wamp/protocol';

/** The options of PUBLISH and SUBSCRIBE that belong to each feature. */
const optionsOf: Readonly<Record<string, readonly string[]>> = {
  subscriber_blackwhite_listing: [
    'exclude',
    'exclude_authid',
    'exclude_authrole',
    'eligible',
    'eligible_authid',
    'eligible_authrole',
  ],
  publisher_exclusion: ['exclude_me'],
  publisher_identification: ['disclose_me'],
  pattern_based_subscription: ['match'],
  shareded_subscriptions: ['nkey', 'rkey'], // [SHS-04]
  event_retention: ['retain', 'get_retained'],
};

/** Cuts options from a message, or gives it back as it is. */
export type OptionCut = <M extends PublishMessage | SubscribeMessage>(message: M) => M;

/**
 * What takes the options of switched-off features from messages, so that nobody honours them; `undefined` when there is
 * nothing to take. [FEAT-02]
 */
export function switchedOffOptions(withoutFeatures: ReadonlySet<string>): OptionCut | undefined {
  const keys = new Set([...withoutFeatures].flatMap((feature) => optionsOf[feature] ?? []));
  if (keys.size === 0) return undefined;
  return (message) => ({
    ...message,
    options: Object.fromEntries(Object.entries(message.options).filter(([key]) => !keys.has(key))),
  });
}
