const digitZero = 0x30;

/** A number in a text, written with leading zeros so that it can be patched in place. */
export interface DigitField {
  readonly digits: number;
  write(bytes: Buffer, at: number, value: number): void;
  /** The number at `at`, or -1 when there is none. */
  read(bytes: Buffer, at: number): number;
}

/** Every payload begins with a number by which it is recognised. */
export const markerField = digitField(10);
/** In events the time of publishing follows: microseconds, 0 for events that are not timed. */
export const stampField = digitField(14);

function digitField(digits: number): DigitField {
  return {
    digits,
    write(bytes, at, value) {
      let rest = value;
      for (let place = at + digits - 1; place >= at; place--) {
        const next = Math.floor(rest / 10);
        bytes[place] = digitZero + (rest - next * 10);
        rest = next;
      }
    },
    read(bytes, at) {
      let value = 0;
      for (let place = at; place < at + digits; place++) {
        const digit = (bytes[place] ?? 0) - digitZero;
        if (digit < 0 || digit > 9) return -1;
        value = value * 10 + digit;
      }
      return value;
    },
  };
}
