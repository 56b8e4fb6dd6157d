/** Opcodes that the generator writes or understands. */
export const opcode = { continuation: 0, text: 1, binary: 2, close: 8, ping: 9, pong: 10 } as const;

const finalFragment = 0x80;
const masked = 0x80;

/**
 * One final client frame. The mask is zero, so the payload stays as it is and can be patched in place;
 * every server gets the same advantage from that.
 */
export function clientFrame(code: number, payload: Uint8Array): Buffer {
  const header = clientHeader(code, payload.length);
  return Buffer.concat([header, payload]);
}

function clientHeader(code: number, length: number): Buffer {
  if (length < 126) {
    const header = Buffer.alloc(6);
    header[0] = finalFragment | code;
    header[1] = masked | length;
    return header;
  }
  if (length < 65_536) {
    const header = Buffer.alloc(8);
    header[0] = finalFragment | code;
    header[1] = masked | 126;
    header.writeUInt16BE(length, 2);
    return header;
  }
  const header = Buffer.alloc(14);
  header[0] = finalFragment | code;
  header[1] = masked | 127;
  header.writeBigUInt64BE(BigInt(length), 2);
  return header;
}
