import type { CallOptions } from '@wamp/protocol';
import type { DealerContext } from './dealer-context.js';
import { chooseCallee, nodeFor } from './invocation-policy.js';
import type { Callee, Registration } from './registration.js';

/** The Callee for a new call, by the policy, among those that can take one more and that nobody waits for. L45 */
export function freeCallee(
  registration: Registration,
  options: CallOptions,
  context: DealerContext,
): Callee | undefined {
  // whoever is in line goes first; the queue itself asks while it starts what waits
  const isBehindOthers = registration.queued > 0 && !context.queues.isDraining;
  if (isBehindOthers && registration.invoke !== 'sharded') return undefined;
  const { members } = registration;
  const only = members.length === 1 ? members[0] : undefined;
  if (only !== undefined) return canTakeCall(only, context) ? only : undefined;
  const serves = nodeFilter(registration, options, context);
  return chooseCallee(registration, (callee) => serves(callee) && canTakeCall(callee, context));
}

/** Whether a call may stand in line: one of the Callees that could serve it has a `concurrency`, and there is room. */
export function mayWait(registration: Registration, options: CallOptions, context: DealerContext): boolean {
  // a progressive call would bring all its chunks along
  if (options.progress === true || registration.queued >= context.limits.maxQueuedCalls) return false;
  const serves = nodeFilter(registration, options, context);
  return registration.members.some(
    (callee) => callee.concurrency !== undefined && callee.session.isOpen && serves(callee),
  );
}

/** Whether a Callee can take one more invocation: its own `concurrency` counts, else the Router's limit. L45 */
export function canTakeCall(callee: Callee, { calls, limits }: DealerContext): boolean {
  const { session, concurrency } = callee;
  if (!session.isOpen) return false; // [RPC-57]
  return concurrency === undefined
    ? calls.pendingInvocations(session) < limits.maxPendingInvocations
    : callee.running < concurrency;
}

/** Which Callees serve the shard of a call: those with the node's name that its `rkey` belongs to; without one, all. */
function nodeFilter(
  registration: Registration,
  { rkey }: CallOptions,
  { withoutFeatures }: DealerContext,
): (callee: Callee) => boolean {
  if (
    registration.invoke !== 'sharded' ||
    rkey === undefined ||
    withoutFeatures.has('sharded_registration')
  ) {
    return () => true; // [SHD-04]
  }
  const node = nodeFor(registration, rkey);
  return ({ nkey }) => nkey === node;
}
