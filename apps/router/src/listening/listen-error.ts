/** An address cannot be listened on. The message is for people: what, why, what to do. */
export class ListenError extends Error {
  override readonly name = 'ListenError';
  readonly code = 'WAMP_ERR_LISTEN';
  /** The address, as a person knows it: `127.0.0.1:8080`. */
  readonly address: string;

  constructor(address: string, cause: unknown) {
    super(`cannot listen on ${address}: ${reasonOf(cause)}`, { cause });
    this.address = address;
  }
}

function reasonOf(cause: unknown): string {
  const code = cause instanceof Error && 'code' in cause ? cause.code : undefined;
  switch (code) {
    case 'EADDRINUSE':
      return 'another program listens there already; stop it, or take another port';
    case 'EACCES':
      return 'permission denied; ports below 1024 and folders of others need more rights';
    case 'EADDRNOTAVAIL':
      return 'this machine does not have the address; 0.0.0.0 listens on every one that it has';
    case 'ENOTFOUND':
    case 'EAI_AGAIN':
      return 'the name is not known; write an IP address';
    case 'ENOENT':
      return 'the folder of the socket does not exist';
    default:
      return cause instanceof Error ? cause.message : String(cause);
  }
}
