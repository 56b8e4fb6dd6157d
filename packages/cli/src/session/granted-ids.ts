import type { MessageTap } from '@wamp/client';
import { type Id, MessageType } from '@wamp/protocol';

/** Learns the ids of subscriptions and registrations from the messages that pass, also after a reconnect. */
export class GrantedIds {
  readonly #asked = new Map<Id, string>();
  readonly #granted = new Map<string, Id>();

  readonly onMessage = ({ message }: MessageTap): void => {
    switch (message.type) {
      case MessageType.SUBSCRIBE:
        this.#asked.set(message.request, message.topic);
        break;
      case MessageType.REGISTER:
        this.#asked.set(message.request, message.procedure);
        break;
      case MessageType.SUBSCRIBED:
        this.#grant(message.request, message.subscription);
        break;
      case MessageType.REGISTERED:
        this.#grant(message.request, message.registration);
        break;
      default: // nothing is granted by other messages
    }
  };

  /** The id that the router gave for a URI or pattern. */
  of(uri: string): Id | undefined {
    return this.#granted.get(uri);
  }

  #grant(request: Id, id: Id): void {
    const uri = this.#asked.get(request);
    this.#asked.delete(request);
    if (uri !== undefined) this.#granted.set(uri, id);
  }
}
