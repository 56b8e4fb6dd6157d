import { setImmediate as nextTurn } from 'node:timers/promises';
import { expect } from 'vitest';
import { numberOf } from './sample-messages.js';
import type { TransportTest } from './suite.js';

/** Around every length at which some framing changes. */
const lengths = [1, 2, 125, 126, 127, 128, 255, 256, 16_383, 16_384, 16_385, 65_535, 65_536, 65_537, 200_000];

export function deliveryTests(it: TransportTest): void {
  it('has agreed on one serializer at both ends', async ({ client, router, options }) => {
    expect(client.serializer.id).toBe(options.serializer.id);
    expect(router.serializer.id).toBe(options.serializer.id);
    expect(client.kind).toBe(router.kind);
  });

  it('delivers every message once, in order, in both directions at the same time [GEN-03, TR-83]', async (stage) => {
    const { client, router, atClient, atRouter, messages } = stage;
    stage.attach();
    const count = 1_500;
    for (let index = 0; index < count; index += 1) {
      client.send(messages.numbered(index, (index * 7) % 300));
      router.send(messages.numbered(index, (index * 13) % 3_000));
      // Some in one tick, some alone.
      if (index % 50 === 0) await nextTurn();
    }
    const numbers = Array.from({ length: count }, (_, index) => index);
    expect((await atRouter.untilFrames(count)).map(numberOf)).toEqual(numbers);
    expect((await atClient.untilFrames(count)).map(numberOf)).toEqual(numbers);
    await client.close();
    expect(atRouter.frames).toHaveLength(count);
    expect(atClient.frames).toHaveLength(count);
  });

  it('keeps messages of every length as they are [GEN-03, TR-07]', async (stage) => {
    stage.attach();
    const sent = lengths.map((length) => stage.messages.ofLength(length));
    for (const message of sent) {
      stage.client.send(message);
      stage.router.send(message);
    }
    for (const sink of [stage.atRouter, stage.atClient]) {
      const frames = await sink.untilFrames(sent.length);
      expect(frames.map((frame) => frame.length)).toEqual(lengths);
      for (const [index, frame] of frames.entries()) {
        expect(Buffer.compare(frame, sent[index]?.payload ?? Buffer.alloc(0))).toBe(0);
      }
    }
  });

  it('answers each message of the other end while that keeps sending [GEN-03]', async (stage) => {
    const { client, router, atClient, atRouter, messages } = stage;
    atRouter.onFrame = (frame) => router.send(messages.numbered(numberOf(frame)));
    stage.attach();
    const count = 500;
    for (let index = 0; index < count; index += 1) client.send(messages.numbered(index, 1_000));
    const answers = await atClient.untilFrames(count);
    expect(answers.map(numberOf)).toEqual(Array.from({ length: count }, (_, index) => index));
  });

  it('keeps what arrives before a sink is attached', async ({ client, router, atClient, messages }) => {
    router.send(messages.numbered(1));
    router.send(messages.numbered(2));
    for (let turn = 0; turn < 20; turn += 1) await nextTurn();
    expect(atClient.calls).toEqual([]);
    client.attach(atClient);
    expect((await atClient.untilFrames(2)).map(numberOf)).toEqual([1, 2]);
  });

  it('tells nothing from within a call of its own', async (stage) => {
    const { client, atClient, atRouter, messages } = stage;
    stage.attach();
    const callsWithin = (act: () => void): number => {
      const before = atClient.calls.length + atRouter.calls.length;
      act();
      return atClient.calls.length + atRouter.calls.length - before;
    };
    expect(callsWithin(() => client.send(messages.numbered(1)))).toBe(0);
    await atRouter.untilFrames(1);
    expect(callsWithin(() => void client.close())).toBe(0);
    expect(
      callsWithin(() => {
        client.abort(new Error('enough'));
      }),
    ).toBe(0);
    await atClient.untilClosed();
  });

  it('sends one encoded message to many without changing it', async (stage) => {
    stage.attach();
    const message = stage.messages.ofLength(5_000);
    const before = message.payload.slice();
    stage.client.send(message);
    stage.client.send(message);
    stage.router.send(message);
    const [first, second] = await stage.atRouter.untilFrames(2);
    const [third] = await stage.atClient.untilFrames(1);
    for (const frame of [first, second, third, message.payload]) {
      expect(Buffer.compare(frame ?? Buffer.alloc(0), before)).toBe(0);
    }
  });
}
