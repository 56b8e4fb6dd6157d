import type { AuthenticationStep, Principal } from '@wamp/protocol';
import { denied } from '../principals/refusals.js';
import { AuthenticationRefusal } from './authentication-refusal.js';

/** The step of a login that is judged at once. */
export async function stepOf(judge: () => Promise<Principal | undefined>): Promise<AuthenticationStep> {
  try {
    const principal = await judge();
    return principal === undefined ? denied : { kind: 'accepted', principal };
  } catch (error) {
    return refusedFor(error);
  }
}

/**
 * Turns the refusals in what an authenticator does into steps, now and when a challenge is answered.
 * @throws whatever else it throws
 */
export async function withRefusals(
  judge: () => AuthenticationStep | Promise<AuthenticationStep>,
): Promise<AuthenticationStep> {
  try {
    const step = await judge();
    if (step.kind !== 'challenge') return step;
    return { ...step, answer: (answer) => withRefusals(() => step.answer(answer)) };
  } catch (error) {
    return refusedFor(error);
  }
}

function refusedFor(error: unknown): AuthenticationStep {
  if (!(error instanceof AuthenticationRefusal)) throw error;
  return { kind: 'refused', reason: error.reason, message: error.message };
}
