import { EncodedMessage, type Transport, json } from '@wamp/protocol';
import { RecordingSink } from '@wamp/conformance/transport-suite';
import { afterEach, beforeEach, describe, expect, it, vi } from 'vitest';
import { platformTransport } from './platform-transport.js';

/** A browser's WebSocket whose buffer the test fills and empties. */
class FakeWebSocket extends EventTarget {
  readonly protocol = 'wamp.2.json';
  readonly sent: unknown[] = [];
  readonly closes: (readonly [code: number | undefined, reason: string | undefined])[] = [];
  bufferedAmount = 0;
  readyState = 1;
  onmessage: ((event: MessageEvent) => void) | null = null;
  onclose: ((event: CloseEvent) => void) | null = null;

  send(data: unknown): void {
    this.sent.push(data);
  }

  close(code?: number, reason?: string): void {
    this.readyState = 2;
    this.closes.push([code, reason]);
  }
}

let socket: FakeWebSocket;
let sink: RecordingSink;
let transport: Transport;

beforeEach(() => {
  vi.useFakeTimers({ toFake: ['setTimeout', 'clearTimeout'] });
  socket = new FakeWebSocket();
  sink = new RecordingSink();
  // The part of a WebSocket that is used.
  transport = platformTransport(socket as unknown as WebSocket, json());
  transport.attach(sink);
});
afterEach(() => {
  expect(vi.getTimerCount()).toBe(0);
  vi.useRealTimers();
});

describe('a transport on the WebSocket of the platform', () => {
  it('sends text as text', () => {
    transport.send(new EncodedMessage('[6]'));
    expect(socket.sent).toEqual(['[6]']);
  });

  it('asks to wait above 1 MiB, looks every 50 ms, and drains once', () => {
    expect(transport.send(new EncodedMessage('[]'))).toBe(true);
    socket.bufferedAmount = 1_048_576;
    expect(transport.bufferedBytes).toBe(1_048_576);
    expect(transport.send(new EncodedMessage('[]'))).toBe(false);
    expect(transport.send(new EncodedMessage('[]'))).toBe(false);
    vi.advanceTimersByTime(500);
    expect(sink.drains).toBe(0);
    socket.bufferedAmount = 1_000;
    vi.advanceTimersByTime(50);
    expect(sink.drains).toBe(1);
    expect(transport.send(new EncodedMessage('[]'))).toBe(true);
  });

  it('holds frames while it is paused, and the end behind them', async () => {
    transport.pause();
    socket.onmessage?.(new MessageEvent('message', { data: '[1]' }));
    socket.onclose?.(new CloseEvent('close', { code: 1000, reason: 'bye' }));
    await Promise.resolve();
    expect(sink.calls).toEqual([]);
    transport.resume();
    expect(await sink.untilClosed()).toEqual({ by: 'remote', code: 1000, reason: 'bye' });
    expect(sink.calls).toEqual(['frame', 'closed']);
  });

  it('closes with codes that scripts may use', async () => {
    void transport.close({ code: 1008, reason: 'x'.repeat(200) });
    expect(socket.closes).toEqual([[1000, 'x'.repeat(41)]]);
    socket.onclose?.(new CloseEvent('close', { code: 1000 }));
    expect(await sink.untilClosed()).toMatchObject({ by: 'local', code: 1008 });
  });

  it('waits 5 s for the answer to a close (L69)', async () => {
    const closing = transport.close({ code: 4000 });
    vi.advanceTimersByTime(4_999);
    expect(sink.ends).toHaveLength(0);
    vi.advanceTimersByTime(1);
    await closing;
    expect(sink.ends).toEqual([{ by: 'local', code: 4000, reason: '' }]);
  });
});
