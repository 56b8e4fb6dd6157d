/** Tells whether an IP address is one of this machine alone: `127.0.0.0/8`, also written as IPv6, and `::1`. */
export function isLoopbackAddress(address: string): boolean {
  return address === '::1' || /^(?:::ffff:)?127(?:\.\d{1,3}){3}$/i.test(address);
}

/**
 * Tells whether a host, as it stands in a URL or a configuration, is this machine. Of names only `localhost` is: who
 * owns another one says where it leads.
 */
export function isLoopbackHost(host: string): boolean {
  return host === 'localhost' || isLoopbackAddress(host.replace(/^\[(.*)\]$/, '$1'));
}
