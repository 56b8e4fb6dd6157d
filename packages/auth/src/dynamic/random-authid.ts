/** A name that nobody can guess: 128 random bits in hex. [ANON-04] */
export function randomAuthid(): string {
  return [...crypto.getRandomValues(new Uint8Array(16))]
    .map((octet) => octet.toString(16).padStart(2, '0'))
    .join('');
}
