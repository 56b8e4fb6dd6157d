import { type Authenticator, ErrorUri } from '@wamp/protocol';
import { AuthenticationRefusal } from '../refusal.js';
import { type Decider, principalOf } from './decider.js';
import { stepOf } from './decision-step.js';

/** Tickets are judged by who decides, after AUTHENTICATE. [DYN-09] */
export function ticketMethod(decider: Decider, allowInsecure: boolean): Authenticator {
  return {
    method: decider.method,
    unusable: ({ peer }) =>
      peer.isPrivate || allowInsecure ? undefined : 'others can read the ticket on the way', // [TIC-15]
    begin(request, context) {
      const { authid } = request;
      if (authid === undefined) {
        const message = 'a ticket needs an authid'; // [TIC-03]
        return { kind: 'refused', reason: ErrorUri.AUTHENTICATION_DENIED, message };
      }
      return {
        kind: 'challenge',
        extra: {},
        answer: ({ signature: ticket }) =>
          stepOf(async () => {
            if (ticket === '') {
              throw new AuthenticationRefusal(ErrorUri.AUTHENTICATION_DENIED, 'the login was denied'); // [TIC-12]
            }
            const decision = await decider.ask({ request, context, evidence: { ticket } });
            return decision && principalOf(decision, authid);
          }),
      };
    },
  };
}
