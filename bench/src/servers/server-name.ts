/** Other routers, which are measured where they are installed. */
export const peerNames = ['nexus', 'xconn-go', 'fox-wamp', 'crossbar'] as const;

export type PeerName = (typeof peerNames)[number];

/** `against` is the Router of another commit or checkout. */
export const serverNames = ['relay', 'tuned', 'router', 'against', ...peerNames] as const;

export type ServerName = (typeof serverNames)[number];

/** Whether it forwards frames and knows no WAMP. */
export function isRelay(name: ServerName): boolean {
  return name === 'relay' || name === 'tuned';
}

export function isPeer(name: ServerName): name is PeerName {
  return peerNames.some((peer) => peer === name);
}
