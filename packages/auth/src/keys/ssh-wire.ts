import { concatBytes } from '@noble/hashes/utils.js';

/** A field of OpenSSH's formats: its length in four octets, then itself. */
export function sshField(bytes: Uint8Array): Uint8Array {
  return concatBytes(sshNumber(bytes.length), bytes);
}

/** A number of OpenSSH's formats: four octets, big-endian. */
export function sshNumber(value: number): Uint8Array {
  const octets = new Uint8Array(4);
  new DataView(octets.buffer).setUint32(0, value);
  return octets;
}

/** Reads the fields of OpenSSH's formats one after the other. */
export class SshReader {
  readonly #bytes: Uint8Array;
  #at = 0;

  constructor(bytes: Uint8Array) {
    this.#bytes = bytes;
  }

  /** So many octets. @throws {RangeError} when there are fewer */
  take(length: number): Uint8Array {
    const end = this.#at + length;
    if (end > this.#bytes.length) throw new RangeError('the field ends behind the data');
    const taken = this.#bytes.slice(this.#at, end);
    this.#at = end;
    return taken;
  }

  number(): number {
    return new DataView(this.take(4).buffer).getUint32(0);
  }

  field(): Uint8Array {
    return this.take(this.number());
  }

  /** What is left. */
  rest(): Uint8Array {
    return this.take(this.#bytes.length - this.#at);
  }
}
