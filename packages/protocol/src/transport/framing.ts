/** How a transport puts a message on its wire: a header, then the payload. */
export interface Framing {
  /** Distinguishes framings that write different headers, such as `ws-text` and `rawsocket`. */
  readonly id: string;
  /** The header of a message with a payload of `payloadLength` bytes. */
  header(payloadLength: number): Uint8Array;
}
