import { ByteWriter } from './byte-writer.js';
import type { FramePayload } from './frame-payload.js';
import { stringifyJson } from './json-values.js';
import { isEmptyDict } from './values.js';

const quote = 0x22;
const backslash = 0x5c;
const comma = 0x2c;

/** Writes messages whose payload came as JSON: a new head in front of the bytes as they are. [MSG-44] */
export class JsonWriter {
  /** For the next message. Taken away while one is written, as a `toJSON` in it may encode another. */
  #spare: ByteWriter | undefined;

  /** @throws {SerializationError} */
  write(head: readonly unknown[], payload: FramePayload): Uint8Array {
    const out = this.#spare ?? new ByteWriter();
    this.#spare = undefined;
    out.uint8(0x5b);
    for (const element of head) {
      writeElement(out, element);
      out.uint8(comma);
    }
    out.part(payload.bytes, payload.start, payload.end);
    out.uint8(0x5d);
    this.#spare = out;
    return out.take();
  }
}

function writeElement(out: ByteWriter, element: unknown): void {
  if (typeof element === 'number' && element >= 0 && element <= 2 ** 53 && Number.isInteger(element)) {
    out.digits(element);
  } else if (typeof element === 'string' && isPlainText(element)) {
    out.uint8(quote);
    out.ascii(element);
    out.uint8(quote);
  } else if (typeof element === 'object' && isEmptyDict(element)) {
    out.ascii('{}');
  } else {
    out.text(stringifyJson(element, 2));
  }
}

/** Tells whether each character stands for itself in JSON and is one byte in UTF-8. */
function isPlainText(text: string): boolean {
  for (let at = 0; at < text.length; at++) {
    const code = text.charCodeAt(at);
    if (code < 0x20 || code > 0x7f || code === quote || code === backslash) return false;
  }
  return true;
}
