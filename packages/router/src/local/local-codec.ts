import { EncodedMessage, type Message, type MessageCodec, type Serializer } from '@wamp/protocol';

/** A message on its way to a session of this process: not encoded, and without length. */
export class LocalMessage extends EncodedMessage {
  readonly message: Message;

  constructor(message: Message) {
    super('');
    this.message = message;
  }
}

const neverSerialized = (): never => {
  throw new Error('messages to sessions of this process are not serialized');
};

/** Stands where other sessions have a wire format. */
export const localSerializer: Serializer = Object.freeze({
  id: 'local',
  frames: 'binary',
  rawSocketCode: 0,
  scan: neverSerialized,
  encode: neverSerialized,
});

/** Gives messages as they are to {@link LocalTransport}. */
export const localCodec: MessageCodec = Object.freeze({
  serializer: localSerializer,
  decode: neverSerialized,
  encode: (message: Message) => new LocalMessage(message),
});
