import { EventEmitter } from 'node:events';
import { describe, expect, it, vi } from 'vitest';
import type { RouterEvent } from '@wamp/router';
import { eventLog } from './event-log.js';
import { createLog } from './log.js';

/** A stream that keeps what is written, and is as full as it is told. */
class TestStream extends EventEmitter {
  readonly written: string[] = [];
  writableLength = 0;
  write(text: string): boolean {
    this.written.push(text);
    return true;
  }
}

const joined: RouterEvent = {
  type: 'session_joined',
  info: {
    session: 7,
    realm: 'realm1',
    authid: 'A',
    authrole: 'guest',
    authmethod: 'anonymous',
    transport: 'websocket',
    serializer: 'json',
    remoteAddress: '127.0.0.1:5',
  },
};

describe('Log', () => {
  it('writes one JSON object per line, with time, level, event and text', () => {
    const stream = new TestStream();
    const log = createLog({ stream, format: 'json', node: 'n1' });
    eventLog(log)(joined);
    log.plain('not in JSON');
    log.debug({ event: 'x', text: 'below the level' });
    expect(stream.written).toHaveLength(1);
    expect(JSON.parse(stream.written[0] ?? '')).toEqual({
      time: expect.stringMatching(/^\d{4}-\d\d-\d\dT.*Z$/),
      level: 'info',
      node: 'n1',
      event: 'session.open',
      msg: 'session 7 joined realm1 as guest',
      realm: 'realm1',
      session: 7,
      authid: 'A',
      role: 'guest',
      method: 'anonymous',
      peer: '127.0.0.1:5',
      transport: 'websocket',
      serializer: 'json',
    });
  });

  it('writes only the beginning of a long text that a peer chose', () => {
    const stream = new TestStream();
    const log = createLog({ stream, format: 'json' });
    log.warn({ event: 'x', text: 't'.repeat(5000), fields: { uri: 'u'.repeat(100_000), count: 3 } });
    expect(JSON.parse(stream.written[0] ?? '')).toMatchObject({
      msg: `${'t'.repeat(1024)}… (5000 characters)`,
      uri: `${'u'.repeat(1024)}… (100000 characters)`,
      count: 3,
    });
  });

  it('writes lines for people without colours where they are not wanted', () => {
    const stream = new TestStream();
    const log = createLog({ stream, format: 'pretty' });
    log.plain('plain');
    log.warn({ event: 'x', text: 'careful' });
    expect(stream.written[0]).toBe('plain\n');
    expect(stream.written[1]).toMatch(/^\[?\d\d:\d\d:\d\d\.\d{3}\]? WARN: careful\n$/);
  });

  it('keeps a line in one line, whatever a peer has put into it', () => {
    const stream = new TestStream();
    for (const format of ['json', 'pretty'] as const) {
      eventLog(createLog({ stream, format }))({
        type: 'join_refused',
        realm: 'a\nb',
        remoteAddress: '1',
        reason: 'wamp.error.no_such_realm',
        message: 'no realm a\nERROR: forged \u001b[31m',
      });
    }
    for (const line of stream.written) {
      expect(line.trimEnd()).not.toContain('\n');
      expect(line).not.toContain('\u001b');
    }
    expect(stream.written).toHaveLength(2);
  });

  it('drops lines after its reader has gone', () => {
    const stream = new TestStream();
    const log = createLog({ stream, format: 'json' });
    stream.emit('error', new Error('write EPIPE'));
    log.info({ event: 'x', text: 'lost' });
    expect(stream.written).toEqual([]);
  });

  it('drops lines while its reader is slow, and says how many', () => {
    const stream = new TestStream();
    const log = createLog({ stream, format: 'json' });
    stream.writableLength = 2 * 1024 * 1024;
    log.info({ event: 'x', text: 'one' });
    log.info({ event: 'x', text: 'two' });
    expect(stream.written).toEqual([]);
    stream.writableLength = 0;
    log.info({ event: 'x', text: 'three' });
    expect(stream.written.join('')).toMatch(/2 log lines were dropped[^]*three/);
  });

  it('writes at most fifty lines of a kind in a second, and counts the others (L77)', () => {
    vi.useFakeTimers();
    try {
      const stream = new TestStream();
      const onEvent = eventLog(createLog({ stream, format: 'json' }));
      for (let count = 0; count < 130; count++) onEvent(joined);
      expect(stream.written).toHaveLength(50);
      vi.advanceTimersByTime(1_000);
      expect(stream.written.at(-1)).toContain('80 more lines about session_joined were left out');
      onEvent(joined);
      expect(stream.written).toHaveLength(52);
    } finally {
      vi.useRealTimers();
    }
  });
});
