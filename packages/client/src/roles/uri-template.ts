import type { MatchPolicy, Uri } from '@wamp/protocol';

/** A URI or pattern as it goes on the wire, and how to read the names in it. */
export interface UriTemplate {
  readonly uri: Uri;
  readonly match: MatchPolicy;
  /** What the names stand for in a concrete URI. */
  params(concrete: Uri): Readonly<Record<string, string>>;
}

/**
 * Reads `a.{x}.b` as the wildcard `a..b`, and `a.{rest*}` as the prefix `a.`. An explicit `match` takes the text as
 * it stands.
 * @throws {TypeError} when a prefix has other names before `{rest*}`
 */
export function parseTemplate(text: string, match?: MatchPolicy): UriTemplate {
  const names = match ? [] : text.split('.').map((part) => /^\{(\w+)(\*?)\}$/.exec(part));
  const last = names.at(-1);
  const prefix = last?.[2] === '*';
  if (names.some((name) => name && (name[2] === '*' || prefix) && name !== last)) {
    throw new TypeError(`${text}: {name*} stands alone and at the end`);
  }
  const found = names.some((name) => name);
  return {
    uri: found
      ? text
          .split('.')
          .map((part, at) => (names[at] ? '' : part))
          .join('.')
      : text,
    match: match ?? (prefix ? 'prefix' : found ? 'wildcard' : 'exact'),
    params: (concrete) => {
      const parts = concrete.split('.');
      const params: Record<string, string> = {};
      names.forEach((name, at) => {
        if (name?.[1]) params[name[1]] = prefix ? parts.slice(at).join('.') : (parts[at] ?? '');
      });
      return params;
    },
  };
}
