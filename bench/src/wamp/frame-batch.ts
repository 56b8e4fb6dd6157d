import { markerField, stampField } from './digit-field.ts';
import type { MessageTemplate } from './message-template.ts';
import type { Wire } from './wire.ts';

/** Frames that leave in one write. */
export class FrameBatch {
  readonly #stamp: Buffer = Buffer.alloc(stampField.digits);
  readonly #wire: Wire;
  #bytes: Buffer = Buffer.allocUnsafe(65_536);
  #length = 0;
  #isStamped = false;

  constructor(wire: Wire) {
    this.#wire = wire;
  }

  /** Sets what is written into the stamp of what is added from now on; 0 leaves it empty. */
  set stamp(us: number) {
    this.#isStamped = us > 0;
    stampField.write(this.#stamp, 0, us);
  }

  /** Adds a copy of the template's frame with this request id and marker. */
  add(template: MessageTemplate, id: number, marker: number): void {
    const at = this.#length;
    const end = at + template.frame.length;
    if (end > this.#bytes.length) this.#grow(end);
    this.#bytes.set(template.frame, at);
    this.#wire.writeId(this.#bytes, at + template.idAt, id);
    markerField.write(this.#bytes, at + template.markerAt, marker);
    if (this.#isStamped) this.#bytes.set(this.#stamp, at + template.markerAt + markerField.digits);
    this.#length = end;
  }

  /** What was added since the last call, as bytes of its own; undefined when nothing was. */
  take(): Buffer | undefined {
    if (this.#length === 0) return undefined;
    const frames = Buffer.allocUnsafe(this.#length);
    this.#bytes.copy(frames, 0, 0, this.#length);
    this.#length = 0;
    return frames;
  }

  #grow(needed: number): void {
    const larger = Buffer.allocUnsafe(Math.max(needed, this.#bytes.length * 2));
    this.#bytes.copy(larger, 0, 0, this.#length);
    this.#bytes = larger;
  }
}
