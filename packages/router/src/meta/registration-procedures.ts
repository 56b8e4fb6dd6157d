import { ErrorUri, type MatchPolicy, type Uri, emptyPayload, payloadOf } from '@wamp/protocol';
import type { Dealer } from '../dealer/dealer.js';
import type { Registration } from '../dealer/registration.js';
import type { LocalCall } from '../local/local-callee.js';
import { ProcedureError } from '../local/procedure-error.js';
import { isKeptByRouter } from '../management/management-realm.js';
import type { UriCheck } from '../matching/uri-check.js';
import { checkedUri, idAt, matchOption, optionalDict } from './call-arguments.js';
import { registrationDetails } from './details.js';
import { idsByMatch } from './ids-by-match.js';
import type { Procedures } from './procedures.js';
import { memberAt, reasonOf } from './revocation.js';

/** What the procedures about registrations work on. */
export interface RegistrationProcedureParts {
  readonly realm: Uri;
  readonly dealer: Dealer;
  readonly isUsable: UriCheck;
  /** L73 */
  readonly maxListEntries: number;
}

/** `wamp.registration.…`: who serves what. The Router's own procedures are not among it. [RMETA-03] */
export function registrationProcedures(parts: RegistrationProcedureParts): Procedures {
  const { dealer, isUsable, maxListEntries } = parts;
  const { registrations } = dealer;
  const isVisible = visibilityIn(parts);
  const visibleId = (found: Registration | undefined): number | null =>
    found !== undefined && isVisible(found) ? found.id : null;
  return {
    'wamp.registration.list': () => {
      const visible = [...registrations.all()].filter(isVisible);
      return payloadOf([idsByMatch(visible, maxListEntries)]); // [RMETA-02]
    },
    'wamp.registration.lookup': ({ args }) => {
      const match = matchOption(optionalDict(args[1], 'options'));
      const found = registrations.get(checkedUri(args[0], match, isUsable), match);
      return payloadOf([visibleId(found)]); // [RMETA-04]
    },
    'wamp.registration.match': ({ args }) => {
      const exact: MatchPolicy = 'exact';
      return payloadOf([visibleId(registrations.best(checkedUri(args[0], exact, isUsable)))]); // [RMETA-05]
    },
    'wamp.registration.get': (call) => payloadOf([registrationDetails(registrationAt(parts, call))]),
    'wamp.registration.list_callees': (call) => {
      const { callees } = registrationAt(parts, call);
      return payloadOf([callees.map(({ id }) => id)]); // [RMETA-09]
    },
    'wamp.registration.count_callees': (call) => payloadOf([registrationAt(parts, call).callees.length]),
    'wamp.registration.remove_callee': (call) => {
      const { id, callees } = registrationAt(parts, call);
      const callee = memberAt(call, callees);
      dealer.revoke(id, callee, reasonOf(call)); // [REV-12]
      return emptyPayload;
    },
  };
}

/** What the Router itself serves is nobody's business, and nobody's to take away. (D51) */
function visibilityIn({ realm }: RegistrationProcedureParts): (registration: Registration) => boolean {
  return ({ procedure, match }) => !isKeptByRouter(realm, procedure, match);
}

/** The registration that the first argument names. @throws {ProcedureError} [RMETA-08] [RMETA-10] [RMETA-12] */
function registrationAt(parts: RegistrationProcedureParts, call: LocalCall): Registration {
  const registration = parts.dealer.registrations.byId(idAt(call, 0, 'registration'));
  if (registration === undefined || !visibilityIn(parts)(registration)) {
    throw new ProcedureError(ErrorUri.NO_SUCH_REGISTRATION);
  }
  return registration;
}
