const quote = 0x22;
const backslash = 0x5c;

/** Up to this many bytes a loop over bytes beats one over words. */
const shortText = 64;

const noBytes: Uint8Array = new Uint8Array(0);

/** Goes over the strings of a JSON text in UTF-8. */
export class JsonStringScan {
  /** True when the string that was read last has escapes. */
  escaped = false;
  /** What is wrong with the string, when there is no end. */
  problem = '';
  #bytes = noBytes;
  /** The memory that the bytes lie in as words of four, for long strings. */
  #words: Int32Array | undefined;
  /** All bytes outside the strings' escapes, joined by OR. */
  #joined = 0;

  /** Begins a frame. */
  begin(bytes: Uint8Array): void {
    this.#bytes = bytes;
    this.#joined = 0;
  }

  /** Ends a frame: between messages it holds none. */
  release(): void {
    this.#bytes = noBytes;
    this.#words = undefined;
  }

  /** False when the strings of the frame have bytes from 0x80 on. */
  get isAscii(): boolean {
    return (this.#joined & 0x8080_8080) === 0;
  }

  /** The place behind the second quote of a string whose first one is at `start`; -1 when it has no legal end. */
  end(start: number): number {
    const bytes = this.#bytes;
    const { length } = bytes;
    let joined = 0;
    let at = start + 1;
    let shortEnd = at + shortText;
    this.escaped = false;
    while (at < length) {
      const code = bytes[at] ?? 0;
      if (code === quote) {
        this.#joined |= joined;
        return at + 1;
      }
      if (code === backslash) {
        this.escaped = true;
        at = escapeEnd(bytes, at);
        if (at < 0) return this.#fails('an unknown escape, or half a surrogate pair');
        shortEnd = at + shortText;
      } else if (code < 0x20) {
        break;
      } else {
        joined |= code;
        at++;
        if (at >= shortEnd && ((bytes.byteOffset + at) & 3) === 0) {
          at = this.#plainWords(at);
          shortEnd = at + shortText;
        }
      }
    }
    return this.#fails('a string does not end');
  }

  #fails(problem: string): number {
    this.problem = problem;
    return -1;
  }

  /**
   * The place of the first word that has a quote, a backslash or a control character, from a place on that lies at the
   * beginning of a word. Four bytes at a time, as a loop over bytes takes longer than all else that a long message needs.
   */
  #plainWords(from: number): number {
    const { buffer, byteOffset, length } = this.#bytes;
    const words = (this.#words ??= new Int32Array(buffer, 0, buffer.byteLength >> 2));
    const last = (byteOffset + length) >> 2;
    let joined = 0;
    let index = (byteOffset + from) >> 2;
    for (; index < last; index++) {
      const word = words[index] ?? 0;
      // The highest bit of a byte is set in these when it is below 0x20, a quote, a backslash. A byte that stands
      // above such a one may be taken for one, too; nothing is lost by that.
      const control = (word - 0x2020_2020) & ~word;
      const quotes = ((word ^ 0x2222_2222) - 0x0101_0101) & ~(word ^ 0x2222_2222);
      const backslashes = ((word ^ 0x5c5c_5c5c) - 0x0101_0101) & ~(word ^ 0x5c5c_5c5c);
      if (((control | quotes | backslashes) & 0x8080_8080) !== 0) break;
      joined |= word;
    }
    this.#joined |= joined;
    return index * 4 - byteOffset;
  }
}

/** The place behind an escape, -1 when it is none. Half a surrogate pair would become invalid UTF-8 for others. */
function escapeEnd(bytes: Uint8Array, start: number): number {
  switch (bytes[start + 1]) {
    case quote:
    case backslash:
    case 0x2f: // /
    case 0x62: // b
    case 0x66: // f
    case 0x6e: // n
    case 0x72: // r
    case 0x74: // t
      return start + 2;
    case 0x75: // u
      return codeEnd(bytes, start + 2);
    default:
      return -1;
  }
}

/** The place behind four hexadecimal digits, or behind the escape that has to follow if they are half a pair. */
function codeEnd(bytes: Uint8Array, start: number): number {
  const code = hexadecimal(bytes, start);
  const end = start + 4;
  if (code < 0xd800 || code > 0xdfff) return code < 0 ? -1 : end;
  if (code > 0xdbff || bytes[end] !== backslash || bytes[end + 1] !== 0x75) return -1;
  const low = hexadecimal(bytes, end + 2);
  return low >= 0xdc00 && low <= 0xdfff ? end + 6 : -1;
}

/** The number that four hexadecimal digits denote, negative when they are none. */
function hexadecimal(bytes: Uint8Array, start: number): number {
  let code = 0;
  for (let at = start; at < start + 4; at++) {
    const digit = hexadecimalDigit(bytes[at] ?? 0);
    if (digit < 0) return -1;
    code = code * 16 + digit;
  }
  return code;
}

function hexadecimalDigit(code: number): number {
  if (code >= 0x30 && code <= 0x39) return code - 0x30;
  const letter = code | 0x20;
  return letter >= 0x61 && letter <= 0x66 ? letter - 0x61 + 10 : -1;
}
