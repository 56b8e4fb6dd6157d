import { ErrorUri } from '@wamp/protocol';
import { expect } from 'vitest';
import { numberOf } from './sample-messages.js';
import type { TransportTest } from './suite.js';

export function limitTests(it: TransportTest): void {
  it('takes messages up to the limit [TR-19, TR-48]', async (stage) => {
    const { client, atRouter, messages, options } = stage;
    const { maxMessageBytes = 0 } = options;
    stage.attach();
    client.send(messages.ofLength(maxMessageBytes - 1));
    client.send(messages.ofLength(maxMessageBytes));
    const frames = await atRouter.untilFrames(2);
    expect(frames.map((frame) => frame.length)).toEqual([maxMessageBytes - 1, maxMessageBytes]);
    expect(atRouter.violations).toHaveLength(0);
  });

  it('takes no message that is one byte longer than the limit [TR-19]', async (stage) => {
    const { client, atRouter, atClient, messages, options } = stage;
    stage.attach();
    client.send(messages.ofLength((options.maxMessageBytes ?? 0) + 1));
    const end = await atRouter.untilClosed();
    expect(atRouter.violations).toMatchObject([{ reason: ErrorUri.PAYLOAD_SIZE_EXCEEDED, closeCode: 1009 }]);
    expect(end).toMatchObject({ by: 'local', error: atRouter.violations[0] });
    expect(atRouter.frames).toHaveLength(0);
    await atClient.untilClosed();
  });

  it('sends a last message before it closes because of a violation [TR-16, TR-19]', async (stage) => {
    const { client, router, atClient, atRouter, messages, options } = stage;
    atRouter.onViolated = () => router.send(messages.numbered(42));
    stage.attach();
    client.send(messages.ofLength((options.maxMessageBytes ?? 0) + 1));
    const end = await atClient.untilClosed();
    expect(end.by).toBe('remote');
    expect(atClient.frames.map(numberOf)).toEqual([42]);
    await atRouter.untilClosed();
    expect(atRouter.calls).toEqual(['violated', 'closed']);
  });

  it('ends rather than send a message that is longer than the other Peer has announced [TR-46]', async (stage) => {
    const { client, atClient, atRouter, messages, options } = stage;
    const { maxMessageBytes = 0 } = options;
    stage.attach();
    expect(client.maxSendBytes).toBe(maxMessageBytes);
    expect(client.send(messages.ofLength(maxMessageBytes + 1))).toBe(false);
    const end = await atClient.untilClosed();
    expect(end.by).toBe('local');
    expect(end.error).toBeInstanceOf(RangeError);
    await atRouter.untilClosed();
    expect(atRouter.calls).toEqual(['closed']);
  });
}
