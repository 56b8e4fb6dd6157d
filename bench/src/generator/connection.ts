import { connect, type Socket } from 'node:net';
import { clientFrame, opcode } from '../websocket/client-frame.ts';
import { Fragments } from '../websocket/fragments.ts';
import { FrameReader, type PayloadRange } from '../websocket/frame-reader.ts';
import { checkUpgradeAnswer, upgradeRequest } from '../websocket/opening-handshake.ts';
import type { Wire } from '../wamp/wire.ts';
import { inTime } from './in-time.ts';
import { Inbox } from './inbox.ts';

/** Takes what a connection receives. `bytes` are only valid during the call. */
export interface MessageSink {
  message(bytes: Buffer, range: PayloadRange): void;
  /** All whole messages of one read were given. */
  readEnded(): void;
}

export interface ConnectionOptions {
  readonly port: number;
  readonly path: string;
  readonly wire: Wire;
  /** May be shared by all connections of the process: a read is used up before the next one begins. */
  readonly readBuffer: Buffer;
  /** How long opening and each answer in the set-up may take. */
  readonly setUpMs: number;
  /** Called once if the connection ends and `close` was not called. */
  readonly onLost: (reason: string) => void;
}

const finalFragment = 0x80;
const closeTimeoutMs = 5_000;
const normalClosure = Buffer.from([0x03, 0xe8]);

/** A WebSocket on a raw TCP socket: prepared frames out, payload ranges in. */
export class Connection {
  readonly #options: ConnectionOptions;
  readonly #reader: FrameReader;
  readonly #dataFrame: number;
  readonly #closed = Promise.withResolvers<undefined>();
  readonly #inbox = new Inbox();
  readonly #fragments: Fragments;
  #sink: MessageSink = this.#inbox;
  #closing = false;
  #socket: Socket | undefined;
  #takeBytes: (chunk: Buffer, length: number) => void = () => undefined;

  private constructor(options: ConnectionOptions) {
    this.#options = options;
    this.#dataFrame = finalFragment | options.wire.opcode;
    this.#fragments = new Fragments(options.wire.opcode);
    this.#reader = new FrameReader((first, bytes, range) => {
      if (first === this.#dataFrame) this.#sink.message(bytes, range);
      else this.#onOtherFrame(first, bytes.subarray(range.start, range.end));
    });
  }

  /** @throws {Error} when there is no WebSocket in time. */
  static async open(options: ConnectionOptions): Promise<Connection> {
    const connection = new Connection(options);
    try {
      await inTime(connection.#open(), { what: 'WebSocket', ms: options.setUpMs });
    } catch (error) {
      connection.#closing = true;
      connection.#socket?.destroy();
      throw error;
    }
    return connection;
  }

  /** Writes finished frames. */
  write(frames: Uint8Array): void {
    this.#socket?.write(frames);
  }

  /** Sends one message that the library encodes; for the set-up. */
  send(message: readonly unknown[]): void {
    const { wire } = this.#options;
    this.write(clientFrame(wire.opcode, wire.encode(message)));
  }

  /**
   * The next message, as a copy; for the set-up, before `attach`.
   * @throws {Error} when there is none in time.
   */
  receive(): Promise<Buffer> {
    return inTime(this.#inbox.next(), { what: 'message of the set-up', ms: this.#options.setUpMs });
  }

  /** From now on messages go to `sink`. */
  attach(sink: MessageSink): void {
    this.#sink = sink;
  }

  /** Closes the WebSocket and waits until the server has ended it, at most 5 s. */
  async close(): Promise<void> {
    if (this.#closing) return this.#closed.promise;
    this.#closing = true;
    this.write(clientFrame(opcode.close, normalClosure));
    const timer = setTimeout(() => this.#socket?.destroy(), closeTimeoutMs);
    await this.#closed.promise;
    clearTimeout(timer);
  }

  #open(): Promise<void> {
    const { port, path, wire, readBuffer } = this.#options;
    const opened = Promise.withResolvers<undefined>();
    let head = '';
    this.#takeBytes = (chunk, length) => {
      const received = chunk.toString('latin1', 0, length);
      const end = (head + received).indexOf('\r\n\r\n');
      if (end < 0) {
        head += received;
        return;
      }
      const rest = end + 4 - head.length;
      checkUpgradeAnswer((head + received).slice(0, end), wire.subprotocol);
      this.#takeBytes = (bytes, size) => {
        this.#reader.read(bytes, size);
        this.#sink.readEnded();
      };
      opened.resolve(undefined);
      if (rest < length) this.#takeBytes(chunk.subarray(rest, length), length - rest);
    };
    const onread = {
      buffer: readBuffer,
      callback: (length: number): boolean => {
        try {
          this.#takeBytes(readBuffer, length);
        } catch (error) {
          opened.reject(error);
          this.#socket?.destroy(error instanceof Error ? error : new Error(String(error)));
        }
        return true;
      },
    };
    const socket = connect({ host: '127.0.0.1', port, noDelay: true, onread });
    this.#socket = socket;
    let cause = 'the server ended the connection';
    socket.on('connect', () => socket.write(upgradeRequest(path, wire.subprotocol)));
    socket.on('error', (error) => {
      cause = error.message;
    });
    socket.on('close', () => {
      opened.reject(new Error(cause));
      this.#closed.resolve(undefined);
      this.#inbox.fail(new Error(cause));
      if (!this.#closing) this.#options.onLost(cause);
    });
    return opened.promise;
  }

  #onOtherFrame(first: number, payload: Buffer): void {
    if (this.#fragments.takes(first)) this.#onFragment(first, payload);
    else if (first === (finalFragment | opcode.ping)) this.write(clientFrame(opcode.pong, payload));
    else if (first === (finalFragment | opcode.close)) this.#onClose(payload);
    else if (first !== (finalFragment | opcode.pong)) {
      throw new Error(`the server sent a frame that begins with 0x${first.toString(16)}`);
    }
  }

  #onFragment(first: number, payload: Buffer): void {
    const message = this.#fragments.add(first, payload);
    if (message !== undefined) this.#sink.message(message, { start: 0, end: message.length });
  }

  #onClose(payload: Buffer): void {
    if (this.#closing) {
      this.#socket?.end();
      return;
    }
    const code = payload.length < 2 ? 1005 : payload.readUInt16BE(0);
    const reason = payload.subarray(2).toString('utf8');
    throw new Error(`the server closed the WebSocket: ${String(code)} ${reason}`);
  }
}
