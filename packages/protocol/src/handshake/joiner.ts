import { messageSpec } from '../messages/message-table.js';
import { MessageType } from '../messages/message-type.js';

/**
 * Where a client stands with its session:
 * - `closed`: no session; also the start
 * - `establishing`: HELLO sent
 * - `authenticating`: CHALLENGE received, the answer is being made or was sent
 * - `established`: WELCOME received
 * - `shutting_down`: GOODBYE sent, the answer is awaited
 * - `failed`: ABORT sent or received, or the transport lost; nothing is processed any more
 */
export type JoinerState =
  'closed' | 'establishing' | 'authenticating' | 'established' | 'shutting_down' | 'failed';

/** What happened: a message of the Router by its type, a wish of the application, or the end of the transport. */
export type JoinerEvent =
  | { readonly kind: 'message'; readonly type: MessageType }
  | { readonly kind: 'join' | 'leave' | 'give_up' | 'timeout' | 'lost' };

/**
 * What the client has to do:
 * - `send`: send HELLO or GOODBYE
 * - `answer_challenge`: ask the authenticator, send AUTHENTICATE
 * - `open`: the session is there
 * - `process`: hand the message to the roles
 * - `answer_goodbye`: end all requests, answer with GOODBYE
 * - `finish`: the GOODBYE was answered
 * - `refused`: the Router refused the join or ended the session with ABORT; send nothing
 * - `violation`: ABORT `wamp.error.protocol_violation`, end all requests, drop the transport
 * - `abort`: ABORT with a reason of our own, drop the transport
 * - `drop`: end all requests, send nothing, drop the transport
 * - `ignore`: nothing
 */
export type JoinerAction =
  | 'send'
  | 'answer_challenge'
  | 'open'
  | 'process'
  | 'answer_goodbye'
  | 'finish'
  | 'refused'
  | 'violation'
  | 'abort'
  | 'drop'
  | 'ignore';

/** The next state and what to do on the way there. */
export interface JoinerStep {
  readonly state: JoinerState;
  readonly action: JoinerAction;
}

const step = (state: JoinerState, action: JoinerAction): JoinerStep => ({ state, action });

/**
 * The client's side of opening and closing a session, as the state table of the specification has it. Pure: the same
 * state and event always give the same step. [SES-22] [SES-23] [SES-24] [SES-25]
 */
export function joinerStep(state: JoinerState, event: JoinerEvent): JoinerStep {
  if (event.kind === 'lost') return step('failed', 'drop');
  if (state === 'failed') return step('failed', 'ignore');
  if (event.kind === 'message') return onMessage(state, event.type);
  switch (event.kind) {
    case 'join':
      return state === 'closed' ? step('establishing', 'send') : step(state, 'ignore');
    case 'leave':
      if (state === 'established') return step('shutting_down', 'send');
      return state === 'shutting_down' ? step(state, 'ignore') : step('failed', 'abort');
    case 'give_up':
      return step('failed', 'abort');
    case 'timeout':
      return state === 'shutting_down' ? step('failed', 'drop') : step('failed', 'abort');
  }
}

function onMessage(state: Exclude<JoinerState, 'failed'>, type: MessageType): JoinerStep {
  if (type === MessageType.ABORT && state !== 'closed') return step('failed', 'refused');
  switch (state) {
    case 'closed':
      return step('failed', 'violation');
    case 'establishing':
    case 'authenticating':
      if (type === MessageType.WELCOME) return step('established', 'open');
      if (type === MessageType.CHALLENGE) return step('authenticating', 'answer_challenge');
      return step('failed', 'violation');
    case 'established':
      if (type === MessageType.GOODBYE) return step('closed', 'answer_goodbye');
      return isProcessable(type) ? step('established', 'process') : step('failed', 'violation');
    case 'shutting_down':
      // [SES-33] whatever still arrives has no effect
      return type === MessageType.GOODBYE ? step('closed', 'finish') : step('shutting_down', 'ignore');
  }
}

/** What a Router may send in an open session, apart from GOODBYE and ABORT. [MSG-32] [SES-19] [SES-22] */
function isProcessable(type: MessageType): boolean {
  if (type === MessageType.WELCOME || type === MessageType.CHALLENGE) return false;
  return messageSpec(type)?.sentBy !== 'client';
}
