import type { AddressInfo } from 'node:net';

/** Prints the line from which the main process learns the port. */
export function announcePort(address: AddressInfo | string | null): void {
  if (address === null || typeof address === 'string') throw new Error('the server has no TCP port');
  process.stdout.write(`port ${String(address.port)}\n`);
}
