import { RawConnection } from './raw-connection.js';
import { WireRefused } from './websocket-channel.js';
import type { WireChannel, WireSink } from './wire-channel.js';
import type { RawSocketEndpoint } from './wire-endpoint.js';

export interface RawSocketOpening {
  /** 1 JSON, 2 MessagePack, 3 CBOR. */
  readonly serializerCode: number;
  /** What this side accepts is 2^(9 + lengthCode) octets. */
  readonly lengthCode: number;
}

/**
 * Opens a RawSocket and does its handshake.
 *
 * @throws {WireRefused} when the Router refuses it.
 */
export async function openRawSocket(
  endpoint: RawSocketEndpoint,
  opening: RawSocketOpening,
): Promise<WireChannel> {
  const connection = await RawConnection.open(endpoint);
  connection.write(0x7f, (opening.lengthCode << 4) | opening.serializerCode, 0, 0);
  const reply = await connection.read(4);
  if (reply.readUInt8(0) !== 0x7f || (reply.readUInt8(1) & 0x0f) !== opening.serializerCode) {
    await connection[Symbol.asyncDispose]();
    throw new WireRefused(`RawSocket handshake answered by ${reply.toString('hex')}`);
  }
  return new OpenRawSocket(connection);
}

/** The header of a RawSocket frame. */
export function frameHeader(length: number, type = 0): Uint8Array {
  return Uint8Array.of(type, (length >>> 16) & 0xff, (length >>> 8) & 0xff, length & 0xff);
}

class OpenRawSocket implements WireChannel {
  readonly #connection: RawConnection;

  constructor(connection: RawConnection) {
    this.#connection = connection;
  }

  attach(sink: WireSink): void {
    void this.#pump(sink);
  }

  send(data: string | Uint8Array): void {
    const payload = typeof data === 'string' ? Buffer.from(data) : data;
    if (this.#connection.socket.writable) this.#connection.write(frameHeader(payload.length), payload);
  }

  together(write: () => void): void {
    this.#connection.socket.cork();
    write();
    this.#connection.socket.uncork();
  }

  pause(): void {
    this.#connection.socket.pause();
  }

  resume(): void {
    this.#connection.socket.resume();
  }

  close(): void {
    this.#connection.socket.end();
  }

  drop(): void {
    this.#connection.socket.destroy();
  }

  async #pump(sink: WireSink): Promise<void> {
    for (;;) {
      const header = await this.#connection.readOrEnd(4);
      const payload = header && (await this.#connection.readOrEnd(header.readUIntBE(1, 3)));
      if (header === undefined || payload === undefined) break;
      const type = header.readUInt8(0);
      if (type === 0) sink.frame(payload, true);
      if (type === 1) this.#connection.write(frameHeader(payload.length, 2), payload);
    }
    sink.closed({});
  }
}
