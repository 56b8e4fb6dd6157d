import { isLoopbackHost } from '@wamp/protocol';

/**
 * The address of a key set. Who can change keys on the way lets in whom he likes, so only TLS will do, or this machine.
 * @throws {TypeError} when it is another one
 */
export function keySetUrl(address: URL | string): URL {
  const url = new URL(address);
  if (url.protocol === 'https:' || (url.protocol === 'http:' && isLoopbackHost(url.hostname))) return url;
  throw new TypeError(`jwks: ${url.origin} is neither https: nor on this machine`);
}
