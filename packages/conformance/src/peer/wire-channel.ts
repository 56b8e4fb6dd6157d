/** How a channel ended. */
export interface WireEnding {
  /** The WebSocket close code; absent on RawSocket. 1006 when the socket ended without a close frame. */
  readonly code?: number;
  readonly reason?: string;
}

/** What a {@link WireChannel} reports to. */
export interface WireSink {
  /** One transport message: `binary` says whether it came as binary (RawSocket: always). */
  frame(octets: Uint8Array, binary: boolean): void;
  closed(ending: WireEnding): void;
}

/** A connected channel that carries transport messages, broken ones too. */
export interface WireChannel {
  attach(sink: WireSink): void;
  /** Sends one transport message: text when a string is given, else binary. */
  send(data: string | Uint8Array): void;
  /** Runs `write` so that everything sent in it leaves in one write. */
  together(write: () => void): void;
  /** Stops reading, where the transport can, so that what the other side sends piles up. */
  pause?(): void;
  resume?(): void;
  /** Begins an orderly close of the transport, without any WAMP message. */
  close(): void;
  /** Cuts the transport. */
  drop(): void;
}
