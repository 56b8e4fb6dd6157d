import type { Features } from '../messages/options.js';

/** Tells whether `features` announces a feature; `call_canceling` also in its other spelling. [FEAT-13] AMB-01 */
export function hasFeature(features: Features | undefined, key: string): boolean {
  if (features === undefined) return false;
  return features[key] === true || (key === 'call_canceling' && features['call_cancelling'] === true);
}
