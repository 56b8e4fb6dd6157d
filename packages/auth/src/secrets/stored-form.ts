import { decodeBase64 } from '../bytes/base64.js';

/** The first parts of all stored forms (D49). */
export const storedForms = ['sha256', 'argon2id', 'cra', 'scram-sha-256'] as const;

/** The part before the first `$`, when that is the name of a stored form. */
export function formOf(text: string): (typeof storedForms)[number] | undefined {
  return storedForms.find((form) => text.startsWith(`${form}$`));
}

/** Reads a stored form from left to right. Its errors say which form was expected, never what was there. */
export class StoredForm {
  readonly #parts: readonly string[];
  readonly #shape: string;
  #at = 0;

  /** @param shape - for people, such as `sha256$<base64>` */
  constructor(text: string, shape: string) {
    this.#parts = text.split('$');
    this.#shape = shape;
    if (this.#parts.length !== shape.split('$').length) throw this.#wrong();
  }

  text(): string {
    const part = this.#parts[this.#at++];
    if (part === undefined || part === '') throw this.#wrong();
    return part;
  }

  /** One of the given words. */
  word<const W extends string>(words: readonly W[]): W {
    const part = this.text();
    const word = words.find((each) => each === part);
    if (word === undefined) throw this.#wrong();
    return word;
  }

  /** Base64, of at least so many octets. */
  octets(least: number): Uint8Array {
    const octets = decodeBase64(this.text());
    if (octets === undefined || octets.length < least) throw this.#wrong();
    return octets;
  }

  /** Exactly these numbers, in this order, such as `i=100000,l=32`. */
  numbers<const N extends string>(names: readonly N[]): Readonly<Record<N, number>> {
    const parts = this.text().split(',');
    if (parts.length !== names.length) throw this.#wrong();
    const read = names.map((name, at): [N, number] => {
      const digits = /^([a-z])=([1-9]\d{0,9})$/.exec(parts[at] ?? '');
      if (digits?.[1] !== name) throw this.#wrong();
      return [name, Number(digits[2])];
    });
    return Object.fromEntries(read) as Record<N, number>;
  }

  #wrong(): TypeError {
    return new TypeError(`the stored secret has not the form ${this.#shape}`);
  }
}
