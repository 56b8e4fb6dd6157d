import type { Question } from '../auth/question.js';
import type { Ruling } from '../auth/ruling.js';
import type { Broker } from '../broker/broker.js';
import type { Clock } from '../clock.js';
import type { Dealer } from '../dealer/dealer.js';
import type { RouterSession } from '../session/router-session.js';

/** What taking away needs. */
export interface RevocationParts {
  readonly sessions: readonly RouterSession[];
  readonly broker: Broker;
  readonly dealer: Dealer;
  readonly clock: Clock;
  readonly ask: (session: RouterSession, question: Question) => Ruling | Promise<Ruling>;
}

/** Subscriptions and registrations that are judged in one turn of the event loop. (D65) */
const sliceSize = 256;

/** Sessions that an authorizer is asked about at the same time. */
const atOnce = 16;

/** What sessions are told. */
const reason = 'wamp.error.not_authorized';

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
  { broker, dealer, ask }: RevocationParts,
  turn: Turn,
): Promise<void> {
  const isRefused = async (question: Question): Promise<boolean> => {
    await turn();
    if (!session.isOpen) return false;
    const ruling = ask(session, question);
    return !(ruling instanceof Promise ? await ruling : ruling).allow;
  };
  for (const { id, topic: uri, match } of broker.subscriptions.ofSession(session)) {
    if (await isRefused({ action: 'subscribe', uri, match })) broker.revoke(id, session, reason);
  }
  for (const { id, procedure: uri, match, invoke } of dealer.registrations.heldBy(session)) {
    const question: Question = { action: 'register', uri, match, options: { match, invoke } };
    if (await isRefused(question)) dealer.revoke(id, session, reason);
  }
}
