import { setFlagsFromString } from 'node:v8';
import { runInNewContext } from 'node:vm';
import { describe, expect, it } from 'vitest';
import { json } from './json-serializer.js';
import { defaultDecodeLimits } from './serializer.js';

/** Bytes in use when nobody holds what is garbage. */
function usedBytes(): number {
  setFlagsFromString('--expose-gc');
  runInNewContext('gc()');
  return process.memoryUsage().heapUsed;
}

describe('what is read from a JSON message', () => {
  it('does not hold the rest of the message', () => {
    const before = usedBytes();
    const uris = Array.from({ length: 200 }, (_, at) => {
      const text = `[32,1,{"_ignored":"${'x'.repeat(100_000)}"},"com.example.topic.${String(at)}"]`;
      return json().scan(Buffer.from(text), defaultDecodeLimits).value(3);
    });
    expect(usedBytes() - before).toBeLessThan(5_000_000);
    expect(uris[7]).toBe('com.example.topic.7');
  });
});
