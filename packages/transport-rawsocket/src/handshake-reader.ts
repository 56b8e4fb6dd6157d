import type { Socket } from 'node:net';
import { handshakeBytes, magicOctet } from './handshake.js';

/**
 * Reads the four octets that begin a stream, in however many pieces they come, and puts back what follows them. The
 * socket is left paused. [TR-39]
 *
 * Settles early, with fewer octets, when the first one is none of RawSocket: the rest may never come.
 *
 * @throws {Error} when the stream ends or breaks first
 */
export function readHandshake(socket: Socket): Promise<Uint8Array> {
  return new Promise((resolve, reject) => {
    const octets = new Uint8Array(handshakeBytes);
    let length = 0;
    const settle = (act: () => void): void => {
      socket.off('data', onData).off('error', onError).off('close', onClose).off('end', onClose);
      socket.pause();
      act();
    };
    const onData = (chunk: Buffer): void => {
      const part = chunk.subarray(0, handshakeBytes - length);
      octets.set(part, length);
      length += part.length;
      if (length < handshakeBytes && octets[0] === magicOctet) return;
      settle(() => {
        if (chunk.length > part.length) socket.unshift(chunk.subarray(part.length));
        resolve(octets.subarray(0, length));
      });
    };
    const onError = (error: Error): void => {
      settle(() => {
        reject(error);
      });
    };
    const onClose = (): void => {
      settle(() => {
        reject(new Error('the connection was closed within the handshake'));
      });
    };
    socket.on('data', onData).on('error', onError).on('close', onClose).on('end', onClose);
    socket.resume();
  });
}
