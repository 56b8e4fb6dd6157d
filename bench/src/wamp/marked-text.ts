import { markerField, stampField } from './digit-field.ts';

const alphabet = 'abcdefghijklmnopqrstuvwxyz ABCDEFGHIJKLMNOPQRSTUVWXYZ';

/** The string argument of all messages: the marker, an empty stamp, then letters up to `length` characters. */
export function markedText(marker: number, length: number): string {
  const head = String(marker).padStart(markerField.digits, '0') + '0'.repeat(stampField.digits);
  const fill = alphabet.repeat(Math.ceil(length / alphabet.length));
  return head + fill.slice(0, length - head.length);
}
