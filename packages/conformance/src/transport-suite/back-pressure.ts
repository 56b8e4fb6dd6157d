import { setTimeout as delay } from 'node:timers/promises';
import { expect } from 'vitest';
import { numberOf } from './sample-messages.js';
import type { Stage, TransportTest } from './suite.js';

const messageBytes = 65_536;

/** More than every buffer of an operating system on the way. */
const mostMessages = 2_048;

/** Sends to an end that does not read until the transport says `false` and means it. @returns how many it took */
export async function fill({ router, atRouter, messages }: Stage): Promise<number> {
  for (let sent = 0; sent < mostMessages;) {
    const { drains } = atRouter;
    let taken = true;
    while (taken) {
      taken = router.send(messages.numbered(sent, messageBytes));
      sent += 1;
    }
    // Buffers of the operating system take the first megabytes; after them no drain comes.
    await Promise.race([atRouter.until(() => atRouter.drains > drains), delay(100)]);
    if (atRouter.drains === drains) return sent;
  }
  throw new Error('the transport takes without end what the other end does not read');
}

export function backPressureTests(it: TransportTest): void {
  it('holds back a sender whose receiver is paused, and loses nothing', async (stage) => {
    const { client, router, atClient, atRouter } = stage;
    stage.attach();
    client.pause();
    const sent = await fill(stage);
    expect(atClient.frames).toHaveLength(0);
    expect(router.bufferedBytes).toBeGreaterThan(messageBytes);

    const { drains } = atRouter;
    client.resume();
    const frames = await atClient.untilFrames(sent);
    expect(frames.map(numberOf)).toEqual(Array.from({ length: sent }, (_, index) => index));
    await atRouter.until(() => atRouter.drains > drains);
    expect(atRouter.drains).toBe(drains + 1);
  });

  it('goes on reading and writing in the other direction while one is held back [GEN-03]', async (stage) => {
    const { client, router, atClient, atRouter, messages } = stage;
    stage.attach();
    client.pause();
    await fill(stage);
    client.send(messages.numbered(7));
    expect((await atRouter.untilFrames(1)).map(numberOf)).toEqual([7]);
    client.abort(new Error('enough'));
    await atClient.untilClosed();
    router.abort(new Error('enough'));
    await atRouter.untilClosed();
  });

  it('counts what has not left, and nothing at rest', async (stage) => {
    const { client, atRouter, messages } = stage;
    stage.attach();
    expect(client.bufferedBytes).toBe(0);
    client.send(messages.numbered(1, 1_000));
    expect(client.bufferedBytes).toBeGreaterThanOrEqual(1_000);
    client.send(messages.numbered(2, 50_000));
    expect(client.bufferedBytes).toBeGreaterThanOrEqual(51_000);
    await atRouter.untilFrames(2);
    expect(client.bufferedBytes).toBe(0);
  });

  it('pauses before it has a sink, and delivers after resume', async (stage) => {
    const { client, router, atClient, messages } = stage;
    client.pause();
    router.send(messages.numbered(1));
    client.attach(atClient);
    await delay(20);
    expect(atClient.frames).toHaveLength(0);
    client.resume();
    expect((await atClient.untilFrames(1)).map(numberOf)).toEqual([1]);
  });
}
