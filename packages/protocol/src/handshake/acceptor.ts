import { messageSpec } from '../messages/message-table.js';
import { MessageType } from '../messages/message-type.js';

/**
 * Where the Router stands with one session:
 * - `closed`: the transport is up, there is no session; also the start
 * - `establishing`: HELLO is being judged
 * - `challenging`: CHALLENGE sent
 * - `authenticating`: AUTHENTICATE is being judged
 * - `established`: WELCOME sent
 * - `shutting_down`: GOODBYE sent by the Router, the answer is awaited
 * - `failed`: ABORT sent or received, or the transport lost; nothing is processed any more
 */
export type AcceptorState =
  'closed' | 'establishing' | 'challenging' | 'authenticating' | 'established' | 'shutting_down' | 'failed';

/** What happened: a message of the client by its type, a decision of the Router, or the end of the transport. */
export type AcceptorEvent =
  | { readonly kind: 'message'; readonly type: MessageType }
  | { readonly kind: 'challenge' | 'welcome' | 'refuse' | 'goodbye' | 'timeout' | 'lost' };

/**
 * What the Router has to do:
 * - `judge_hello`, `judge_answer`: ask the authenticator
 * - `route`: hand the message to Broker or Dealer
 * - `send`: send what was decided
 * - `answer_goodbye`: release everything, answer with GOODBYE
 * - `finish`: the GOODBYE was answered; release what is left
 * - `violation`: ABORT `wamp.error.protocol_violation`, release everything, drop the transport
 * - `refuse`: ABORT with a specific reason, drop the transport
 * - `drop`: release everything, send nothing, drop the transport
 * - `ignore`: nothing
 */
export type AcceptorAction =
  | 'judge_hello'
  | 'judge_answer'
  | 'route'
  | 'send'
  | 'answer_goodbye'
  | 'finish'
  | 'violation'
  | 'refuse'
  | 'drop'
  | 'ignore';

/** The next state and what to do on the way there. */
export interface AcceptorStep {
  readonly state: AcceptorState;
  readonly action: AcceptorAction;
}

const step = (state: AcceptorState, action: AcceptorAction): AcceptorStep => ({ state, action });

/** The step of nearly every message; made once. */
const routed = Object.freeze(step('established', 'route'));

/** The event of each message type; made once. */
const messageEvents = new Map<MessageType, AcceptorEvent>(
  Object.values(MessageType).map((type) => [type, Object.freeze({ kind: 'message', type })]),
);

/** The event that a message of this type is. */
export function messageEvent(type: MessageType): AcceptorEvent {
  return messageEvents.get(type) ?? { kind: 'message', type };
}

/**
 * The Router's side of opening and closing a session, as the state table of the specification has it. Pure: the same
 * state and event always give the same step. [SES-02] [SES-16] [SES-17] [SES-21]
 */
export function acceptorStep(state: AcceptorState, event: AcceptorEvent): AcceptorStep {
  if (event.kind === 'lost') return step('failed', 'drop');
  if (state === 'failed') return step('failed', 'ignore');
  if (event.kind === 'message') return onMessage(state, event.type);
  switch (event.kind) {
    case 'challenge':
      return step('challenging', 'send');
    case 'welcome':
      return step('established', 'send');
    case 'goodbye':
      return state === 'established' ? step('shutting_down', 'send') : step('failed', 'refuse');
    case 'refuse':
      return step('failed', 'refuse');
    case 'timeout':
      // [SES-38] [SES-39] a Peer that never said HELLO spoke no WAMP and gets no ABORT
      return step('failed', state === 'closed' || state === 'shutting_down' ? 'drop' : 'refuse');
  }
}

function onMessage(state: Exclude<AcceptorState, 'failed'>, type: MessageType): AcceptorStep {
  // [SES-26] ABORT is never answered
  if (type === MessageType.ABORT) return step('failed', 'drop');
  switch (state) {
    case 'closed':
      return type === MessageType.HELLO ? step('establishing', 'judge_hello') : step('failed', 'violation');
    case 'challenging':
      return type === MessageType.AUTHENTICATE
        ? step('authenticating', 'judge_answer')
        : step('failed', 'violation');
    case 'establishing':
    case 'authenticating':
      return step('failed', 'violation');
    case 'established':
      if (type === MessageType.GOODBYE) return step('closed', 'answer_goodbye');
      return isRoutable(type) ? routed : step('failed', 'violation');
    case 'shutting_down':
      // [SES-33] only the answer to our GOODBYE counts
      return type === MessageType.GOODBYE ? step('closed', 'finish') : step('shutting_down', 'ignore');
  }
}

/** What a client may send in an open session, apart from GOODBYE and ABORT. [MSG-31] [SES-18] */
function isRoutable(type: MessageType): boolean {
  if (type === MessageType.HELLO || type === MessageType.AUTHENTICATE) return false;
  return messageSpec(type)?.sentBy !== 'router';
}
