import { type Connector, type Transport, json } from '@wamp/protocol';
import { describe, expect, it, vi } from 'vitest';
import { droppable } from './droppable-connector.js';

function fakeTransport(): Transport {
  return {
    kind: 'fake',
    serializer: json(),
    remoteAddress: '',
    maxSendBytes: Infinity,
    bufferedBytes: 0,
    attach: () => {},
    send: () => true,
    pause: () => {},
    resume: () => {},
    close: async () => {},
    abort: vi.fn(),
  };
}

describe('Droppable connector', () => {
  it('connects as the one inside does', async () => {
    const transport = fakeTransport();
    const connect = vi.fn<Connector['connect']>(async () => transport);
    const connector = droppable({ name: 'ws://somewhere', connect });
    const { signal } = new AbortController();
    expect(await connector.connect({ signal })).toBe(transport);
    expect(connect).toHaveBeenCalledWith({ signal });
    expect(connector.name).toBe('ws://somewhere');
  });

  it('breaks the newest connection', async () => {
    const first = fakeTransport();
    const second = fakeTransport();
    const transports = [first, second];
    const connector = droppable({ name: '', connect: async () => transports.shift() ?? first });
    const { signal } = new AbortController();
    await connector.connect({ signal });
    await connector.connect({ signal });
    connector.drop();
    expect(first.abort).not.toHaveBeenCalled();
    expect(second.abort).toHaveBeenCalledWith(expect.any(Error));
  });

  it('has nothing to break before it has connected', () => {
    const connector = droppable({ name: '', connect: async () => fakeTransport() });
    expect(() => connector.drop()).not.toThrow();
  });
});
