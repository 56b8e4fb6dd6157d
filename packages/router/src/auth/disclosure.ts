import type { DisclosurePolicy } from '@wamp/protocol';

/** Whether receivers are told who sent, or the sender that it may not ask for it. */
export type DisclosureRuling = 'disclose' | 'hide' | 'refuse';

/**
 * The one place that decides about identities: `always` if the realm or the verdict says so; a verdict goes before
 * the realm's policy; under `never` asking for it is refused. (D44) T16
 */
export function decideDisclosure(
  realm: DisclosurePolicy,
  verdict: DisclosurePolicy | undefined,
  isAsked: boolean,
): DisclosureRuling {
  if (realm === 'always' || verdict === 'always') return 'disclose';
  if (!isAsked) return 'hide';
  return (verdict ?? realm) === 'never' ? 'refuse' : 'disclose';
}

/** Whether a verdict hides its sender from everybody, also from a Callee that registered to be told. T16 */
export function isHidden(realm: DisclosurePolicy, verdict: DisclosurePolicy | undefined): boolean {
  return verdict === 'never' && realm !== 'always';
}
