import { randomInt } from 'node:crypto';
import { STATUS_CODES } from 'node:http';
import type { Duplex } from 'node:stream';

/** An upgrade request that gets a plain HTTP answer instead. */
export interface Refusal {
  readonly status: number;
  /** One sentence for whoever reads the answer. */
  readonly text: string;
  readonly headers?: Readonly<Record<string, string>>;
}

/** For clients that come too many: when to come back, spread so that they do not come together. (L01) */
export function retryAfter(): Record<string, string> {
  return { 'Retry-After': String(randomInt(1, 11)) };
}

/** Answers an upgrade request that is refused, and ends the connection. */
export function refuseUpgrade(socket: Duplex, { status, text, headers = {} }: Refusal): void {
  const lines = [
    `HTTP/1.1 ${status} ${STATUS_CODES[status] ?? ''}`,
    'Connection: close',
    'Content-Type: text/plain; charset=utf-8',
    `Content-Length: ${Buffer.byteLength(text) + 1}`,
    ...Object.entries(headers).map(([name, value]) => `${name}: ${value}`),
  ];
  socket.on('error', () => {
    // The client is gone already, which is what the answer was for.
  });
  socket.once('finish', () => {
    socket.destroy();
  });
  socket.end(`${lines.join('\r\n')}\r\n\r\n${text}\n`);
}
