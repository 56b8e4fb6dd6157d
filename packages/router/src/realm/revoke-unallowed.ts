import { type DisclosurePolicy, ErrorUri } from '@wamp/protocol';
import { decideDisclosure } from '../auth/disclosure.js';
import type { Question } from '../auth/question.js';
import type { Ruling } from '../auth/ruling.js';
import type { Broker } from '../broker/broker.js';
import type { Clock } from '../clock.js';
import type { Dealer } from '../dealer/dealer.js';
import type { Registration } from '../dealer/registration.js';
import type { ResolvedRealm } from '../realm-options.js';
import type { RouterSession } from '../session/router-session.js';

/** What taking away needs. */
export interface RevocationParts {
  readonly sessions: readonly RouterSession[];
  readonly broker: Broker;
  readonly dealer: Dealer;
  readonly clock: Clock;
  readonly options: Pick<ResolvedRealm, 'disclose'>;
  readonly ask: (session: RouterSession, question: Question) => Ruling | Promise<Ruling>;
}

/** Subscriptions and registrations that are judged in one turn of the event loop. (D65) */
const sliceSize = 256;

/** Sessions that an authorizer is asked about at the same time. */
const atOnce = 16;

/** Asks for everything that sessions hold whether they would still get it, and takes away what not. (D45) */
export async function revokeUnallowed(parts: RevocationParts): Promise<void> {
  const sessions = parts.sessions.values();
  const turn = turnsOf(parts.clock);
  const work = async (): Promise<void> => {
    for (const session of sessions) await judge(session, parts, turn);
  };
  await Promise.all(Array.from({ length: atOnce }, work));
}

type Turn = () => void | Promise<void>;

/** Lets others have their turn after so many steps. */
function turnsOf(clock: Clock): Turn {
  let steps = 0;
  return () => {
    steps = (steps + 1) % sliceSize;
    if (steps > 0) return undefined;
    return new Promise((resolve) => {
      clock.nextTurn(resolve);
    });
  };
}

async function judge(
  session: RouterSession,
  { broker, dealer, options, ask }: RevocationParts,
  turn: Turn,
): Promise<void> {
  const rulingOn = async (question: Question): Promise<Ruling | undefined> => {
    await turn();
    return session.isOpen ? ask(session, question) : undefined;
  };
  for (const { id, topic: uri, match } of broker.subscriptions.ofSession(session)) {
    const ruling = await rulingOn({ action: 'subscribe', uri, match });
    if (ruling?.allow === false) broker.revoke(id, session, ErrorUri.NOT_AUTHORIZED);
  }
  for (const registration of dealer.registrations.heldBy(session)) {
    const ruling = await rulingOn(questionAbout(registration, session));
    const reason = ruling && refusalOf(ruling, options.disclose.caller, isToldCallers(registration, session));
    if (reason !== undefined) dealer.revoke(registration.id, session, reason);
  }
}

function questionAbout(registration: Registration, session: RouterSession): Question {
  const { procedure: uri, match, invoke } = registration;
  const disclosing = isToldCallers(registration, session) ? { disclose_caller: true } : {};
  return { action: 'register', uri, match, options: { match, invoke, ...disclosing } };
}

function isToldCallers({ members }: Registration, session: RouterSession): boolean {
  return members.some((callee) => callee.session === session && callee.disclosesCaller);
}

/** What the session is told if it loses a registration. [CID-10] T16 */
function refusalOf(ruling: Ruling, policy: DisclosurePolicy, isAsked: boolean): ErrorUri | undefined {
  if (!ruling.allow) return ErrorUri.NOT_AUTHORIZED;
  const isDisallowed = decideDisclosure(policy, ruling.disclose, isAsked) === 'refuse';
  return isDisallowed ? ErrorUri.DISCLOSE_ME_DISALLOWED : undefined;
}
