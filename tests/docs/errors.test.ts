import { readFile } from 'node:fs/promises';
import { CloseUri, ErrorUri } from '@wamp/protocol';
import { describe, expect, it } from 'vitest';
import { documents, root } from './documents.ts';
import { codeIn, tableBelow } from './markdown-table.ts';

const text = await readFile(`${root}docs/errors.md`, 'utf8');
const sources = (await documents()).filter(({ path }) => path.endsWith('.ts'));

const urisBelow = (heading: string): string[] =>
  tableBelow(text, heading).map((row) => codeIn(row.get('URI')));

/** Each error class that has a code of its own, with its codes and its package. */
function exceptionsInCode(): string[] {
  const codes = new Map<string, string>();
  for (const source of sources) {
    for (const [, name = '', body = ''] of source.text.matchAll(
      /^export class (\w+)(?:<.*?>)? extends \w*Error \{(.*?)^\}/gms,
    )) {
      const [code] = /WAMP_ERR_\w+/.exec(body) ?? [];
      if (code !== undefined) codes.set(code, name);
    }
    // The one class with several codes.
    const [, union = ''] = /export type ConnectionErrorCode =(.*?);/s.exec(source.text) ?? [];
    for (const [code] of union.matchAll(/WAMP_ERR_\w+/g)) codes.set(code, 'ConnectionError');
  }
  return [...codes].map(([code, name]) => `${code} ${name}`).sort();
}

/** Whether the router, the client or a transport sends this URI: it stands somewhere besides the tables of URIs. */
function isSent(key: string, uri: string): boolean {
  const senders = /^packages\/(router|client|protocol|transport-\w+)\//;
  // They speak of URIs that others send.
  const readers = /\/(error-uris|close-code|reconnect)\.ts$/;
  return sources.some(
    ({ path, text }) =>
      senders.test(path) &&
      !readers.test(path) &&
      (new RegExp(`\\b(?:ErrorUri|CloseUri)\\.${key}\\b`).test(text) || text.includes(`'${uri}'`)),
  );
}

describe('docs/errors.md', () => {
  it('has every code of an exception with its class, and no other', () => {
    const rows = tableBelow(text, 'Exceptions');
    expect(rows.map((row) => `${codeIn(row.get('Code'))} ${codeIn(row.get('Class'))}`).sort()).toEqual(
      exceptionsInCode(),
    );
  });

  it('has every code that the sources speak of', () => {
    const inCode = new Set(sources.flatMap((source) => source.text.match(/WAMP_ERR_[A-Z_]+\b/g) ?? []));
    const inText = new Set(text.match(/WAMP_ERR_[A-Z_]+\b/g));
    expect([...inText].sort()).toEqual([...inCode].sort());
  });

  it('names the package that each class comes from', () => {
    for (const row of tableBelow(text, 'Exceptions')) {
      const declaration = new RegExp(`^export class ${codeIn(row.get('Class'))}\\b`, 'm');
      const [home] = sources.filter((source) => declaration.test(source.text));
      const folder = codeIn(row.get('Package'))
        .replace('@wamp/', 'packages/')
        .replace('packages/router-app', 'apps/router');
      expect(home?.path.startsWith(`${folder}/src/`), `${home?.path} in ${folder}`).toBe(true);
    }
  });

  it('has every predefined URI, and tells those that are sent from those that are not', () => {
    const uris = Object.entries({ ...ErrorUri, ...CloseUri });
    const sent = uris.filter(([key, uri]) => isSent(key, uri)).map(([, uri]) => uri);
    const notSent = uris.filter(([key, uri]) => !isSent(key, uri)).map(([, uri]) => uri);
    expect([...urisBelow('Error URIs'), ...urisBelow('Close reasons')].sort()).toEqual(sent.sort());
    expect(urisBelow('Known, but not sent').sort()).toEqual(notSent.sort());
  });
});
