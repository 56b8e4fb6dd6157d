/** How a transport puts a message on its wire: a header, then the payload. */
export interface Framing {
  /** Distinguishes framings that write different headers, such as `ws-text` and `rawsocket`. */
  readonly id: string;
  /** How long the header of a message with a payload of `payloadLength` bytes is. */
  headerLength(payloadLength: number): number;
  /** Writes that header to the beginning of `into`. */
  writeHeader(into: Uint8Array, payloadLength: number): void;
}
