import { asciiText } from './ascii-text.js';

/** A power of two. */
const entries = 1024;

/** Longer texts are not kept, so that the memory of a cache has a bound: 128 KiB of characters. */
const maxBytes = 128;

/** How many bytes of a text decide on its place, at most. */
const samples = 8;

/**
 * Gives the same string for the same bytes, most of the time: URIs come again and again, and a string that was looked
 * up in a map before is found there faster, as it knows its hash and is the very one that the map holds.
 *
 * Each text has one place, from which the next one there drives it out: who fills it with ever new ones, or with such
 * that meet in one place, makes it useless and does no other harm.
 */
export class TextCache {
  readonly #texts: (string | undefined)[] = [];

  /** The text of ASCII bytes. */
  text(bytes: Uint8Array, start: number, end: number): string {
    const length = end - start;
    if (length > maxBytes) return asciiText(bytes, start, end);
    const place = placeOf(bytes, start, end);
    const known = this.#texts[place];
    if (known !== undefined && known.length === length && isSame(known, bytes, start)) return known;
    const text = asciiText(bytes, start, end);
    this.#texts[place] = text;
    return text;
  }
}

function placeOf(bytes: Uint8Array, start: number, end: number): number {
  const step = Math.floor((end - start) / samples) + 1;
  let hash = end - start;
  // From the end, where URIs differ most.
  for (let at = end - 1; at >= start; at -= step) hash = Math.imul(hash, 31) + (bytes[at] ?? 0);
  return (hash ^ (hash >> 10)) & (entries - 1);
}

function isSame(text: string, bytes: Uint8Array, start: number): boolean {
  for (let index = 0; index < text.length; index++) {
    if (text.charCodeAt(index) !== bytes[start + index]) return false;
  }
  return true;
}
