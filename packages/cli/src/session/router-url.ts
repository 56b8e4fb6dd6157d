import { usageError } from '../failure/cli-error.js';

/** Where a URL of the command line leads. */
export type RouterUrl =
  | { readonly kind: 'websocket'; readonly url: URL }
  | { readonly kind: 'tcp'; readonly host: string; readonly port: number }
  | { readonly kind: 'unix'; readonly path: string };

/**
 * Reads `ws://`, `wss://`, `rs://` and `tcp://` (both RawSocket over TCP) and `unix:/path` (RawSocket).
 * @throws {CliError}
 */
export function routerUrl(text: string): RouterUrl {
  const scheme = /^([a-z]+):/i.exec(text)?.[1]?.toLowerCase();
  switch (scheme) {
    case 'ws':
    case 'wss':
      return { kind: 'websocket', url: parse(text) };
    case 'rs':
    case 'tcp':
      return tcpUrl(text);
    case 'unix':
      return unixUrl(text);
    default:
      throw unknownUrl(text, 'it begins with ws://, wss://, rs://, tcp:// or unix:/');
  }
}

function tcpUrl(text: string): RouterUrl {
  const { hostname, port, pathname } = parse(text);
  if (port === '') throw unknownUrl(text, 'RawSocket has no default port: write tcp://host:port');
  if (pathname !== '' && pathname !== '/') throw unknownUrl(text, 'RawSocket has no paths');
  return { kind: 'tcp', host: hostname.replace(/^\[(.*)\]$/, '$1'), port: Number(port) };
}

function unixUrl(text: string): RouterUrl {
  const path = text.slice('unix:'.length).replace(/^\/\/(?=\/)/, '');
  if (path === '') throw unknownUrl(text, 'write unix:/path/of/the/socket');
  return { kind: 'unix', path };
}

function parse(text: string): URL {
  if (!URL.canParse(text)) throw unknownUrl(text, 'write for example ws://127.0.0.1:8080/ws');
  const url = new URL(text);
  if (url.hostname === '') throw unknownUrl(text, 'it names no host');
  return url;
}

function unknownUrl(text: string, hint: string): Error {
  return usageError(`--url ${text} is not the URL of a router`, hint);
}
