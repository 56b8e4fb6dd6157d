/** A WAMP URI: Unicode text whose components are separated by dots. [TYP-06] */
export type Uri = string;

/**
 * Which characters a component may hold. `loose`: anything but `.`, `#`, white space and control characters;
 * `strict`: `0-9`, `a-z` and `_`. [URI-01] [URI-03]
 */
export type UriRule = 'loose' | 'strict';

/** Which components may be empty: `none` in concrete URIs, `last` in prefixes, `any` in wildcards. [URI-06] [URI-08] [URI-09] */
export type EmptyComponents = 'none' | 'last' | 'any';

const dot = 46;
const hash = 35;

/** Characters that no component may hold in any rule; white space as Python and JavaScript see it (AMB-27). */
function isForbidden(code: number): boolean {
  if (code <= 32 || code === hash) return true;
  if (code < 0x7f) return false;
  return (
    code <= 0xa0 || // DEL, C1 controls (U+0085 among them), no-break space
    code === 0x1680 ||
    (code >= 0x2000 && code <= 0x200a) ||
    code === 0x2028 ||
    code === 0x2029 ||
    code === 0x202f ||
    code === 0x205f ||
    code === 0x3000 ||
    code === 0xfeff
  );
}

function isStrict(code: number): boolean {
  return (code >= 48 && code <= 57) || (code >= 97 && code <= 122) || code === 95;
}

/**
 * Tells whether `text` is a URI under the given rule. The empty text is one only where empty components are allowed.
 */
export function isUri(text: string, rule: UriRule = 'loose', empty: EmptyComponents = 'none'): boolean {
  let componentLength = 0;
  for (let at = 0; at < text.length; at++) {
    const code = text.charCodeAt(at);
    if (code === dot) {
      if (componentLength === 0 && empty !== 'any') return false;
      componentLength = 0;
    } else if (rule === 'strict' ? !isStrict(code) : isForbidden(code)) {
      return false;
    } else {
      componentLength++;
    }
  }
  return componentLength > 0 || empty !== 'none';
}

/** Tells whether the first component is `wamp`, which is reserved for the Router. [URI-12] */
export function isReservedUri(uri: Uri): boolean {
  return uri === 'wamp' || uri.startsWith('wamp.');
}
