import { describe, expect, it } from 'vitest';
import { markedText } from './marked-text.ts';
import { Receipt } from './receipt.ts';
import { wireOf } from './wires.ts';

const result = 50;
const kind = { type: result, payloadBytes: 64 };

describe.each(['json', 'msgpack', 'cbor'] as const)('Receipt in %s', (serializer) => {
  const wire = wireOf(serializer);
  const message = (type: number, id: number, text: string): Buffer => wire.encode([type, id, {}, [text]]);
  const whole = (bytes: Buffer): { start: number; end: number } => ({ start: 0, end: bytes.length });

  function learnt(): Receipt {
    const receipt = new Receipt(wire, kind);
    receipt.learn(message(result, 1, markedText(1, 64)), 1);
    return receipt;
  }

  it('gives marker and id of later messages, also inside a larger buffer', () => {
    const receipt = learnt();
    const bytes = message(result, 70_000, markedText(123, 64));
    const chunk = Buffer.concat([Buffer.from('before'), bytes, Buffer.from('after')]);
    const range = { start: 6, end: 6 + bytes.length };
    expect([receipt.marker(chunk, range), receipt.id(chunk, range)]).toEqual([123, 70_000]);
  });

  it('refuses another type, a changed letter, a changed digit, another length and a cut message', () => {
    const receipt = learnt();
    const good = message(result, 2, markedText(2, 64));
    const letter = Buffer.from(good);
    letter[good.indexOf('abc')] = 0x7a;
    const digit = Buffer.from(good);
    digit[good.indexOf('0000000002')] = 0x7a;
    const longer = Buffer.from(good);
    longer[good.indexOf('0000000002') - 1] = 0x41;
    const cut = good.subarray(0, good.length - 1);
    const bad = [message(8, 2, markedText(2, 64)), letter, digit, longer, cut];
    expect(bad.map((bytes) => receipt.marker(bytes, whole(bytes)))).toEqual([-1, -1, -1, -1, -1]);
    expect(receipt.marker(good, whole(good))).toBe(2);
  });

  it('does not learn from another type or another text', () => {
    const receipt = new Receipt(wire, kind);
    expect(() => {
      receipt.learn(message(8, 1, markedText(1, 64)), 1);
    }).toThrow('type 50');
    expect(() => {
      receipt.learn(message(result, 1, markedText(2, 64)), 1);
    }).toThrow('type 50');
    expect(receipt.isLearnt).toBe(false);
  });
});
