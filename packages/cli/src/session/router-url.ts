import { usageError } from '../failure/cli-error.js';

/** Where a URL of the command line leads. */
export type RouterUrl =
  | { readonly kind: 'websocket'; readonly url: URL }
  | { readonly kind: 'tcp'; readonly host: string; readonly port: number; readonly isSecure: boolean }
  | { readonly kind: 'unix'; readonly path: string };

/**
 * Reads `ws://`, `wss://`, `rs://` and `tcp://` (both RawSocket over TCP), `rss://` and `tcps://` (the same over TLS) and
 * `unix:/path` (RawSocket).
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
      return tcpUrl(text, false);
    case 'rss':
    case 'tcps':
      return tcpUrl(text, true);
    case 'unix':
      return unixUrl(text);
    default:
      throw unknownUrl(text, 'it begins with ws://, wss://, rs://, rss://, tcp://, tcps:// or unix:/');
  }
}

function tcpUrl(text: string, isSecure: boolean): RouterUrl {
  const { hostname, port, pathname } = parse(text);
  if (port === '') throw unknownUrl(text, 'RawSocket has no default port: write tcp://host:port');
  if (pathname !== '' && pathname !== '/') throw unknownUrl(text, 'RawSocket has no paths');
  return { kind: 'tcp', host: hostname.replace(/^\[(.*)\]$/, '$1'), port: Number(port), isSecure };
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
