import { isId } from '../ids/id.js';
import { optionRanges, optionTables } from '../messages/all-options.js';
import type { KnownOptions } from './head-decoder.js';
import { type MessageCodec, type MessageCodecOptions, codecOf } from './message-codec.js';
import type { Serializer } from './serializer.js';

const known: KnownOptions = {
  tables: optionTables,
  ranges: optionRanges,
  kinds: {
    string_list: [
      (value) => Array.isArray(value) && value.every((item) => typeof item === 'string'),
      'a list of strings',
    ],
    id_list: [(value) => Array.isArray(value) && value.every(isId), 'a list of ids'],
  },
};

/** Makes the codec of one serializer, for all messages. */
export function createMessageCodec(serializer: Serializer, options: MessageCodecOptions = {}): MessageCodec {
  return codecOf({ serializer, known }, options);
}
