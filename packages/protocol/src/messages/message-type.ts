/**
 * The 24 message type codes of WAMP version 2: the first element of every message. [MSG-04]
 */
export const MessageType = {
  HELLO: 1,
  WELCOME: 2,
  ABORT: 3,
  CHALLENGE: 4,
  AUTHENTICATE: 5,
  GOODBYE: 6,
  ERROR: 8,
  PUBLISH: 16,
  PUBLISHED: 17,
  SUBSCRIBE: 32,
  SUBSCRIBED: 33,
  UNSUBSCRIBE: 34,
  UNSUBSCRIBED: 35,
  EVENT: 36,
  CALL: 48,
  CANCEL: 49,
  RESULT: 50,
  REGISTER: 64,
  REGISTERED: 65,
  UNREGISTER: 66,
  UNREGISTERED: 67,
  INVOCATION: 68,
  INTERRUPT: 69,
  YIELD: 70,
} as const;

/** One of the 24 message type codes. */
export type MessageType = (typeof MessageType)[keyof typeof MessageType];

/** The name of a message type as the specification writes it, such as `CALL`. */
export type MessageTypeName = keyof typeof MessageType;

/** The requests of a client that the Router answers, with ERROR if they fail. */
export type RequestType =
  | typeof MessageType.PUBLISH
  | typeof MessageType.SUBSCRIBE
  | typeof MessageType.UNSUBSCRIBE
  | typeof MessageType.CALL
  | typeof MessageType.REGISTER
  | typeof MessageType.UNREGISTER;
