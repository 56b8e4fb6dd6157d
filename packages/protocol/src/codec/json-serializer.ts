import { ProtocolError } from '../errors.js';
import type { Payload } from '../messages/payload.js';
import { encodeUtf8 } from '#encode-utf8';
import { headroom } from './byte-writer.js';
import { FramePayload } from './frame-payload.js';
import { JsonList } from './json-list.js';
import { JsonScanner } from './json-scanner.js';
import { stringifyJson } from './json-values.js';
import { JsonWriter } from './json-writer.js';
import type { Serializer } from './serializer.js';
import { SharedPayload } from './shared-payload.js';
import { isUtf8 } from './utf8.js';

/**
 * The JSON serializer. Bytes travel as NUL followed by Base64. [SER-04] [SER-05]
 *
 * A message goes over its bytes once. Those of a payload that came as JSON are passed on without ever having been text.
 */
export function json(): Serializer {
  const scanner = new JsonScanner();
  const writer = new JsonWriter();
  return {
    id: 'json',
    frames: 'text',
    headroom,
    rawSocketCode: 1,
    scan(frame, limits) {
      const bytes = typeof frame === 'string' ? encodeUtf8(frame) : frame;
      try {
        scanner.scan(bytes, limits);
      } catch (error) {
        checkUtf8(bytes);
        throw error;
      }
      if (!scanner.isAscii) checkUtf8(bytes);
      return new JsonList(bytes, scanner);
    },
    encode(head, payload) {
      const shared = payload instanceof SharedPayload ? payload : undefined;
      const own = shared?.origin ?? payload;
      if (own instanceof FramePayload && own.format.id === 'json') return writer.write(head, own);
      const list = stringifyJson(head, 1);
      if (own.isEmpty) return list;
      const tail = shared?.tail('json', encodeElements) ?? encodeElements(own);
      return `${list.slice(0, -1)},${tail}]`;
    },
  };
}

/** [TYP-19] strict UTF-8; a byte order mark fails as a value */
function checkUtf8(bytes: Uint8Array): void {
  if (isUtf8(bytes, 0, bytes.length)) return;
  throw new ProtocolError('JSON must be valid UTF-8', { closeCode: 1007 });
}

/** Arguments and ArgumentsKw without the brackets of the list around them. */
function encodeElements({ args, kwargs }: Payload): string {
  const list = stringifyJson(args ?? [], 2);
  return kwargs === undefined ? list : `${list},${stringifyJson(kwargs, 2)}`;
}
