/** One name of `subjectAltName`: plain text without commas and quotes, or a JSON string, which Node makes of all others. */
const entry = /([A-Za-z][A-Za-z0-9 ]*):("(?:[^"\\]|\\.)*"|[^,"]*)(?:, |$)/y;

/**
 * The names of a kind, such as `DNS`, in `subjectAltName` as OpenSSL and Node write it. Whatever cannot be read for
 * certain has no names at all.
 */
export function sanEntries(text: string, kind: string): readonly string[] {
  const found: string[] = [];
  let at = 0;
  while (at < text.length) {
    entry.lastIndex = at;
    const match = entry.exec(text);
    if (match === null) return [];
    const [whole, name, value = ''] = match;
    const read = unquoted(value);
    if (read === undefined) return [];
    if (name === kind) found.push(read);
    at += whole.length;
  }
  return found;
}

function unquoted(value: string): string | undefined {
  if (!value.startsWith('"')) return value;
  try {
    const text: unknown = JSON.parse(value);
    return typeof text === 'string' ? text : undefined;
  } catch {
    return undefined;
  }
}
