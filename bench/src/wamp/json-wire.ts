import { opcode } from '../websocket/client-frame.ts';
import type { Wire } from './wire.ts';

const digitZero = 0x30;
/** `[`, the message type and a comma, with white space wherever JSON allows it. */
const beforeId = /^\s*\[\s*\d+\s*,\s*/;

export const jsonWire: Wire = {
  serializer: 'json',
  subprotocol: 'wamp.2.json',
  opcode: opcode.text,
  encode: (message) => Buffer.from(JSON.stringify(message)),
  decode: (bytes): unknown => JSON.parse(Buffer.from(bytes).toString('utf8')),
  idAt: (message) => beforeId.exec(message.toString('latin1', 0, 64))?.[0].length ?? -1,
  readId(bytes, at) {
    let id = 0;
    let next = at;
    for (;;) {
      const digit = (bytes[next] ?? 0) - digitZero;
      if (digit < 0 || digit > 9) return next === at ? -1 : id;
      id = id * 10 + digit;
      next++;
    }
  },
  idWidth: (id) => {
    let width = 1;
    for (let rest = id; rest >= 10; rest /= 10) width++;
    return width;
  },
  writeId(bytes, at, id) {
    let rest = id;
    for (let place = at + jsonWire.idWidth(id) - 1; place >= at; place--) {
      bytes[place] = digitZero + (rest % 10);
      rest = Math.floor(rest / 10);
    }
  },
};
