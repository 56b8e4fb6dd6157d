import { opcode } from './client-frame.ts';

const final = 0x80;
const opcodeBits = 0x0f;

/** Joins the frames of a message that a server has split; few do, so all is copied. */
export class Fragments {
  readonly #dataOpcode: number;
  #parts: Buffer[] | undefined;

  /** `dataOpcode` is the one that all messages of the connection have. */
  constructor(dataOpcode: number) {
    this.#dataOpcode = dataOpcode;
  }

  /** Whether a frame that begins with `first` is for `add`: no control frame and no whole message. */
  takes(first: number): boolean {
    const code = first & opcodeBits;
    return code === opcode.continuation ? this.#parts !== undefined : first === this.#dataOpcode;
  }

  /** Adds a frame that `takes` accepts. Returns the message when this was the last part of it. */
  add(first: number, payload: Buffer): Buffer | undefined {
    if ((first & opcodeBits) !== opcode.continuation) this.#parts = [];
    this.#parts?.push(Buffer.from(payload));
    if ((first & final) === 0) return undefined;
    const message = Buffer.concat(this.#parts ?? []);
    this.#parts = undefined;
    return message;
  }
}
