import { clientBoundRanges, clientBoundShapes } from '../messages/client-bound-options.js';
import { readTables } from '../messages/option-table.js';
import type { KnownOptions } from './head-decoder.js';
import { type MessageCodec, type MessageCodecOptions, codecOf } from './message-codec.js';
import { type DecodeLimits, type Serializer, defaultDecodeLimits } from './serializer.js';

const known: KnownOptions = {
  tables: /* @__PURE__ */ readTables(clientBoundShapes),
  ranges: clientBoundRanges,
  kinds: {},
};

/**
 * Makes the codec of a client: encodes all messages, and knows the options of those that a Router may send. Those of
 * others, which have no place in a client, it decodes as they are. Less code than `createMessageCodec`.
 */
export function createClientCodec(serializer: Serializer, options: MessageCodecOptions = {}): MessageCodec {
  // A Router passes on a payload that is as large as its own limit, behind Details of its own, which may hold more values
  // than the Options that came. A client that counted them would end its session for what another one sent. L25
  // It is 32 more than the default, as digits because that is less code.
  const limits: DecodeLimits = { ...defaultDecodeLimits, maxElements: 262_176 };
  return codecOf({ serializer, known }, { limits, ...options });
}
