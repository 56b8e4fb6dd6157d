/** Characters that a channel may have: those of one component of a strict URI. */
const valid = /^[a-z0-9_]{1,32}$/;

/** The channel that an address names, or a new one of six digits. */
export function channelOf(address: URL, random: () => number = Math.random): string {
  const named = address.searchParams.get('channel') ?? '';
  return valid.test(named) ? named : String(Math.floor(100_000 + random() * 900_000));
}

/** The same address with the channel in it, for the address bar and to hand on. */
export function addressOf(address: URL, channel: string): URL {
  const named = new URL(address);
  named.searchParams.set('channel', channel);
  return named;
}

/** Where the cursors of a channel are published. */
export function topicOf(channel: string): `demo.cursor.${string}` {
  return `demo.cursor.${channel}`;
}

/** Where the router that served the page takes WebSocket connections. */
export function routerOf(address: URL): URL {
  const router = new URL('/ws', address);
  router.protocol = address.protocol === 'https:' ? 'wss:' : 'ws:';
  return router;
}
