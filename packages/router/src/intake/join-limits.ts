import { type Frame, ProtocolError } from '@wamp/protocol';
import type { RouterLimits } from '../limits.js';

/** What a client may send before WELCOME: little, as nobody knows yet who it is. L12 */
export class JoinLimits {
  readonly #limits: Pick<RouterLimits, 'maxJoinMessageBytes' | 'maxJoinMessages'>;
  #messages = 0;

  constructor(limits: Pick<RouterLimits, 'maxJoinMessageBytes' | 'maxJoinMessages'>) {
    this.#limits = limits;
  }

  /** @throws {ProtocolError} when a frame is too long or one too many */
  check(frame: Frame): void {
    const { maxJoinMessageBytes, maxJoinMessages } = this.#limits;
    if (frame.length > maxJoinMessageBytes) {
      throw new ProtocolError(
        `a message before WELCOME must not be longer than ${String(maxJoinMessageBytes)} bytes`,
        {
          closeCode: 1009,
        },
      );
    }
    if (++this.#messages > maxJoinMessages) {
      throw new ProtocolError(`more than ${String(maxJoinMessages)} messages before WELCOME`, {
        closeCode: 1008,
      });
    }
  }
}
