/** Characters of a text from a Peer that messages and log lines repeat. */
const maxCharacters = 512;

/** A URI from a Peer for an explanation. One that is refused can be as long as a message: only its beginning is repeated. */
export function quotedUri(uri: string): string {
  return uri.length <= maxCharacters
    ? `"${uri}"`
    : `"${uri.slice(0, 64)}…" of ${String(uri.length)} characters`;
}
