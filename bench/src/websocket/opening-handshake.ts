import { createHash } from 'node:crypto';

const key = Buffer.from('wamp-bench-nonce').toString('base64');
// RFC 6455, section 1.3: this constant is appended to the key of the client.
const accept = createHash('sha1').update(`${key}258EAFA5-E914-47DA-95CA-C5AB0DC85B11`).digest('base64');

/** The HTTP request that opens a WebSocket on 127.0.0.1. */
export function upgradeRequest(path: string, subprotocol: string): string {
  return [
    `GET ${path} HTTP/1.1`,
    'Host: 127.0.0.1',
    'Upgrade: websocket',
    'Connection: Upgrade',
    `Sec-WebSocket-Key: ${key}`,
    'Sec-WebSocket-Version: 13',
    `Sec-WebSocket-Protocol: ${subprotocol}`,
    '\r\n',
  ].join('\r\n');
}

/** @throws {Error} when the answer does not open the WebSocket with that subprotocol. */
export function checkUpgradeAnswer(head: string, subprotocol: string): void {
  const [status = '', ...lines] = head.split('\r\n');
  const headers = new Map(
    lines.map((line): [string, string] => {
      const colon = line.indexOf(':');
      return [line.slice(0, colon).trim().toLowerCase(), line.slice(colon + 1).trim()];
    }),
  );
  if (!status.startsWith('HTTP/1.1 101')) throw new Error(`the upgrade was refused: ${status}`);
  if (headers.get('sec-websocket-accept') !== accept) throw new Error('Sec-WebSocket-Accept is wrong');
  const chosen = headers.get('sec-websocket-protocol');
  if (chosen !== subprotocol) throw new Error(`the server chose the subprotocol ${chosen ?? '(none)'}`);
}
