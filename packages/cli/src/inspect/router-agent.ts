import type { MessageTap } from '@wamp/client';
import { MessageType } from '@wamp/protocol';

/** Learns from WELCOME what the router calls itself. */
export class RouterAgent {
  #name: string | undefined;

  readonly onMessage = ({ message }: MessageTap): void => {
    if (message.type === MessageType.WELCOME) this.#name = message.details.agent;
  };

  /** `undefined` when it does not tell. */
  get name(): string | undefined {
    return this.#name;
  }
}
