import {
  type Action,
  type CallMessage,
  type MatchPolicy,
  type Message,
  MessageType,
  type PublishMessage,
  type RegisterMessage,
  type SubscribeMessage,
  type Uri,
} from '@wamp/protocol';
import { Kind, type Question } from '../auth/question.js';
import { usesPassthru } from '../passthru.js';
import type { RouterSession } from '../session/router-session.js';

/** The requests that need a right. */
export type GuardedMessage = PublishMessage | SubscribeMessage | CallMessage | RegisterMessage;

/** The messages that a session in `established` may send to its realm. */
export type RoutableMessage = Extract<
  Message,
  {
    type:
      | GuardedMessage['type']
      | typeof MessageType.UNSUBSCRIBE
      | typeof MessageType.UNREGISTER
      | typeof MessageType.CANCEL
      | typeof MessageType.YIELD
      | typeof MessageType.ERROR;
  }
>;

/** The URI or pattern that a request is about. */
export function uriOf(message: GuardedMessage): Uri {
  return message.type === MessageType.PUBLISH || message.type === MessageType.SUBSCRIBE
    ? message.topic
    : message.procedure;
}

/** How that is compared. */
export function matchOf(message: GuardedMessage): MatchPolicy {
  return message.type === MessageType.SUBSCRIBE || message.type === MessageType.REGISTER
    ? (message.options.match ?? 'exact')
    : 'exact';
}

/** Whether the URIs of the Router may be used: not for publishing and registering. [URI-12] (D56) */
export function mayBeReserved({ type }: GuardedMessage): boolean {
  return type === MessageType.SUBSCRIBE || type === MessageType.CALL;
}

/** The kind under which the answer to {@link questionOf} is remembered. */
export function kindOfMessage(message: GuardedMessage): number {
  switch (message.type) {
    case MessageType.PUBLISH:
      return Kind.publish;
    case MessageType.CALL:
      return Kind.call;
    case MessageType.SUBSCRIBE:
      return Kind.subscribe(message.options.match);
    case MessageType.REGISTER: {
      const { match, invoke, force_reregister } = message.options;
      return Kind.register(match, invoke, force_reregister);
    }
  }
}

/** What is to be judged about a request before it is handed on. */
export function questionOf(message: GuardedMessage): Question {
  const options = { ...message.options };
  return { action: actionOf(message), uri: uriOf(message), match: matchOf(message), options };
}

/** What a session wants to do with a request. [AZ-01] */
export function actionOf(message: GuardedMessage): Action {
  switch (message.type) {
    case MessageType.PUBLISH:
      return 'publish';
    case MessageType.SUBSCRIBE:
      return 'subscribe';
    case MessageType.CALL:
      return 'call';
    case MessageType.REGISTER:
      return 'register';
  }
}

/** What a request may not ask for without having announced it, or where the Router does not offer it. LC-06 */
export function breachOf(from: RouterSession, message: GuardedMessage): string | undefined {
  if (message.type === MessageType.PUBLISH) {
    // [PPT-03] [PPT-04] [PPT-31] a key that means nothing without the feature, but must not be passed over
    return lacksPassthru(from, 'publisher', message)
      ? 'PUBLISH.Options.ppt_scheme needs payload_passthru_mode on both sides'
      : undefined;
  }
  if (message.type !== MessageType.CALL) return undefined;
  if (message.options.progress === true && !from.supports('caller', 'progressive_call_invocations')) {
    return 'CALL.options.progress needs progressive_call_invocations'; // [PRI-07] [PRI-08]
  }
  return lacksPassthru(from, 'caller', message)
    ? 'CALL.options.ppt_scheme needs payload_passthru_mode' // [PPT-05]
    : undefined;
}

function lacksPassthru(
  from: RouterSession,
  role: 'publisher' | 'caller',
  { options }: PublishMessage | CallMessage,
): boolean {
  return usesPassthru(options) && !from.supports(role, 'payload_passthru_mode');
}
