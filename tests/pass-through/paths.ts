import { WirePeer, anyId, code } from '@wamp/conformance';
import { defaultDecodeLimits, json } from '@wamp/protocol';
import { cbor } from '@wamp/protocol/cbor';
import { msgpack } from '@wamp/protocol/msgpack';
import { type Router, allowAll, anonymous, createRouter } from '@wamp/router';
import { memory } from '@wamp/transport-memory';
import { cborOracle } from '../fuzz/cbor-oracle.ts';
import type { Format } from '../fuzz/generation.ts';
import { jsonOracle } from '../fuzz/json-oracle.ts';
import { msgpackOracle } from '../fuzz/msgpack-oracle.ts';
import { type Tree, isList } from '../fuzz/tree.ts';
import { type Value, valueOf } from '../fuzz/value.ts';

const serializers = { json: json(), msgpack: msgpack(), cbor: cbor() };
const oracles = { json: jsonOracle, msgpack: msgpackOracle, cbor: cborOracle };

/** The formats that are not this one. */
export function othersThan(format: Format): Format[] {
  return (['json', 'msgpack', 'cbor'] as const).filter((other) => other !== format);
}

/** A Router whose limit of values is low enough for literal messages to reach it. */
export function openRouter(): Router {
  return createRouter({
    realms: [{ name: 'realm1', authenticators: [anonymous({ authrole: 'guest' })], authorizer: allowAll() }],
    limits: { decode: { ...defaultDecodeLimits, maxElements: 1_000 } },
  });
}

/** A session that speaks the format, over memory. */
export async function join(router: Router, format: Format): Promise<WirePeer> {
  const connector = memory(
    (transport) => {
      router.accept(transport, { strictness: 'strict' });
    },
    { serializer: serializers[format] },
  );
  const connect = () => connector.connect({ signal: new AbortController().signal });
  const peer = await WirePeer.open({ transport: 'other', connect }, { serializer: format });
  return peer.join('realm1');
}

/** A session that subscribes to and registers the URI. */
export async function receiverOf(
  router: Router,
  [uri, format]: readonly [string, Format],
): Promise<WirePeer> {
  const peer = await join(router, format);
  await peer.expect([code.SUBSCRIBED, peer.request(code.SUBSCRIBE, {}, uri), anyId]);
  await peer.expect([code.REGISTERED, peer.request(code.REGISTER, {}, uri), anyId]);
  return peer;
}

const types = { PUBLISH: ['16', '10', '10'], CALL: ['48', '30', '1830'] } as const;

/** A request with a payload, and to whom. */
export type Request = readonly [type: keyof typeof types, uri: string];

/**
 * The bytes of a literal message. `TT` in it stands for the message type, `UU` for the URI, `EE` for the URI in escapes;
 * strokes mark the payload where it is not all that follows the URI. JSON is text of characters up to U+00FF, each one
 * byte; the others are hexadecimal digits.
 */
export function frameOf(format: Format, literal: string, [type, uri]: Request): Uint8Array {
  const [json, msgpack, cbor] = types[type];
  if (format === 'json') {
    const text = literal.replace('TT', json).replace('UU', uri).replace('EE', escaped(uri));
    return bytesOf(format, text);
  }
  const header = (format === 'msgpack' ? 0xa0 : 0x60) | uri.length;
  const name = `${header.toString(16)}${Buffer.from(uri).toString('hex')}`;
  return bytesOf(format, literal.replace('TT', format === 'msgpack' ? msgpack : cbor).replace('UU', name));
}

/** The bytes of the payload in a literal message, as every receiver of the same format has to get them. */
export function payloadOf(format: Format, literal: string): Uint8Array {
  if (format === 'json')
    return bytesOf(format, /"(?:UU|EE)"\s*,\s*([^]*?)\s*\]\s*$/.exec(literal)?.[1] ?? '');
  const [, marked] = literal.split('|');
  return bytesOf(format, marked ?? literal.split('UU')[1] ?? '');
}

/** The bytes of a literal without placeholders. */
export function bytesOf(format: Format, literal: string): Uint8Array {
  const isText = format === 'json';
  return new Uint8Array(
    Buffer.from(isText ? literal : literal.replace(/[\s|]/g, ''), isText ? 'latin1' : 'hex'),
  );
}

function escaped(text: string): string {
  return Array.from(text, (character) => `\\u00${character.charCodeAt(0).toString(16)}`).join('');
}

/** One message that a peer got. */
export interface Received {
  /** The second element: the invocation of an INVOCATION. */
  readonly id: Tree;
  /** The fourth element: Details of EVENT and INVOCATION. */
  readonly details: Tree;
  /** Tells whether it ends with these bytes, in JSON with a bracket behind them. */
  endsWith(bytes: Uint8Array): boolean;
  /**
   * What an application sees of Arguments and ArgumentsKw, which stand behind a head of four elements.
   * @throws {Inexpressible}
   */
  readonly values: readonly Value[];
}

/** The next message that a peer gets. */
export async function nextMessage(peer: WirePeer): Promise<Received> {
  const { octets } = await peer.receiveFrame();
  const { name } = peer.serializer;
  const tree = oracles[name].read(octets);
  if (!isList(tree)) throw new TypeError('the Router sent what is no list');
  return {
    id: tree[1],
    details: tree[3],
    endsWith(bytes) {
      const end = octets.length - Number(name === 'json');
      return Buffer.from(octets)
        .subarray(end - bytes.length, end)
        .equals(bytes);
    },
    get values() {
      return tree.slice(4).map((element) => valueOf(element, 'payload'));
    },
  };
}
