import type { PubSubMessage } from './pubsub-messages.js';
import type { RpcMessage } from './rpc-messages.js';
import type { SessionMessage } from './session-messages.js';

/** Any WAMP message, discriminated by `type`. */
export type Message = SessionMessage | PubSubMessage | RpcMessage;

/** The message with the given type code. */
export type MessageOf<T extends Message['type']> = Extract<Message, { type: T }>;
