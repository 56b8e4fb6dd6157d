/**
 * Authentication by a ticket that is sent in clear text, such as a password or a token: both sides.
 *
 * @example
 * ```ts
 * import { principals } from '@wamp/auth';
 * import { parseTicketSecret } from '@wamp/auth/secrets';
 * import { ticket, ticketAuthenticator } from '@wamp/auth/ticket';
 *
 * const authenticator = ticketAuthenticator({
 *   principals: principals([
 *     { authid: 'joe', authrole: 'user', credential: parseTicketSecret('secret!!!') },
 *   ]),
 * });
 * const login = ticket({ authid: 'joe', ticket: 'secret!!!' });
 * ```
 *
 * @packageDocumentation
 */
export { type TicketOptions, ticket } from './ticket/ticket-client.js';
export {
  type PresentedTicket,
  type TicketAuthenticatorOptions,
  type TicketJudge,
  type TicketVerdict,
  type VerifyTicket,
  ticketAuthenticator,
} from './ticket/ticket-authenticator.js';
