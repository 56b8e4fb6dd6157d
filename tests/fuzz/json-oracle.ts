import { Malformed, type Oracle, readUtf8 } from './oracle.ts';
import { Dict, Float, type Tree } from './tree.ts';

/** `JSON.parse` judges the grammar; then the tokens, of which none can be wrong any more, are put into a tree. */
export const jsonOracle: Oracle = {
  read(frame) {
    const text = readUtf8(frame);
    JSON.parse(text);
    return treeOf(text.match(token) ?? []);
  },
};

const token = /"(?:[^"\\]|\\.)*"|[[\]{},:]|[^\s[\]{},:"]+/g;

/** Standard Base64 with padding. [TYP-15] */
const base64 = /^(?:[A-Za-z0-9+/]{4})*(?:[A-Za-z0-9+/]{2}==|[A-Za-z0-9+/]{3}=)?$/;

function treeOf(tokens: readonly string[]): Tree {
  let at = 0;
  const list = (): Tree[] => {
    const items: Tree[] = [];
    while (tokens[at] !== ']') {
      if (tokens[at] === ',') at++;
      items.push(value());
    }
    at++;
    return items;
  };
  const dict = (): Dict => {
    const pairs: [Tree, Tree][] = [];
    while (tokens[at] !== '}') {
      if (tokens[at] === ',') at++;
      const key = text(tokens[at] ?? '');
      at += 2;
      pairs.push([key, value()]);
    }
    at++;
    return new Dict(pairs);
  };
  const value = (): Tree => {
    const first = tokens[at++] ?? '';
    if (first === '[') return list();
    return first === '{' ? dict() : scalar(first);
  };
  return value();
}

function scalar(token: string): Tree {
  switch (token) {
    case 'null':
      return null;
    case 'true':
      return true;
    case 'false':
      return false;
    default:
      if (token.startsWith('"')) return octetsOrText(text(token));
      return /^-?\d+$/.test(token) && token !== '-0' ? BigInt(token) : new Float(Number(token));
  }
}

/** Half a surrogate pair cannot be UTF-8 for anybody else. (D11) */
function text(token: string): string {
  const content = token.includes('\\') ? (JSON.parse(token) as string) : token.slice(1, -1);
  if (!content.isWellFormed()) throw new Malformed('half a surrogate pair');
  return content;
}

/** Octets are NUL, then Base64. [TYP-12] [TYP-15] */
function octetsOrText(content: string): Tree {
  if (!content.startsWith('\0')) return content;
  if (!base64.test(content.slice(1))) throw new Malformed('no Base64 behind NUL');
  return new Uint8Array(Buffer.from(content.slice(1), 'base64'));
}
