import { type Transport, isLoopbackAddress } from '@wamp/protocol';

/** Where a connection comes from, as far as limits count by it. */
export interface SourceAddress {
  /** One machine or what counts as one: an IPv4 address, or the first 64 bits of an IPv6 address. */
  readonly host: string;
  /** Its neighbourhood: 24 bits of an IPv4 address, 64 bits of an IPv6 address. */
  readonly block: string;
  readonly isLoopback: boolean;
}

/** The address without its port, for transports that do not tell it themselves. */
const withPort = /^\[?([0-9a-f.:]+?)(?:%\w+)?\]?:\d+$/i;
const ipv4 = /^(?:::ffff:)?((\d{1,3}\.\d{1,3}\.\d{1,3})\.\d{1,3})$/i;

/** Where a transport leads to; `undefined` where there are no addresses: Unix domain sockets, memory. */
export function sourceOf({ peer, remoteAddress }: Pick<Transport, 'peer' | 'remoteAddress'>) {
  const address = peer?.address ?? withPort.exec(remoteAddress)?.[1];
  return address === undefined ? undefined : sourceAddress(address);
}

/** Reads an IP address in text; `undefined` for anything else. */
export function sourceAddress(address: string): SourceAddress | undefined {
  const [, host, net] = ipv4.exec(address) ?? [];
  if (host !== undefined && net !== undefined) {
    return { host, block: `${net}.0/24`, isLoopback: isLoopbackAddress(address) };
  }
  const groups = firstGroups(address.replace(/%.*$/, '').toLowerCase());
  if (groups === undefined) return undefined;
  const block = `${groups.join(':')}::/64`;
  return { host: block, block, isLoopback: isLoopbackAddress(address) };
}

/** The first four groups of an IPv6 address, without leading zeros. */
function firstGroups(address: string): readonly string[] | undefined {
  if (!/^[0-9a-f:.]*:[0-9a-f:.]*$/.test(address)) return undefined;
  const [head = '', tail] = address.split('::');
  const before = head === '' ? [] : head.split(':');
  const after = tail === undefined || tail === '' ? [] : tail.split(':');
  const between = tail === undefined ? 0 : Math.max(0, 8 - before.length - after.length);
  return [...before, ...Array<string>(between).fill('0'), ...after]
    .slice(0, 4)
    .map((group) => group.replace(/^0+(?=.)/, ''));
}
