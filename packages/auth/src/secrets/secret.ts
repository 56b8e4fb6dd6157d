const redacted = '[secret]';

/**
 * Holds something secret so that no log, error or inspection shows it; whoever needs it asks for it by `reveal`.
 * Redaction is by this type, never by looking at texts. [AUTH-45]
 */
export class Secret<T = string> {
  readonly #value: T;

  constructor(value: T) {
    this.#value = value;
  }

  /** What is secret; do not keep it. */
  reveal(): T {
    return this.#value;
  }

  toString(): string {
    return redacted;
  }

  toJSON(): string {
    return redacted;
  }

  /** What Node's `util.inspect` and `console.log` show. */
  [Symbol.for('nodejs.util.inspect.custom')](): string {
    return redacted;
  }
}
