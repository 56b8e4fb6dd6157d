import { setTimeout as delay } from 'node:timers/promises';
import { expect } from 'vitest';
import { fill } from './back-pressure.js';
import { numberOf } from './sample-messages.js';
import type { TransportTest } from './suite.js';

export function endingTests(it: TransportTest): void {
  it('sends everything that is queued before it closes [TR-16]', async (stage) => {
    const { client, atClient, atRouter, messages } = stage;
    stage.attach();
    const count = 200;
    for (let index = 0; index < count; index += 1) client.send(messages.numbered(index, 10_000));
    await client.close();
    expect(atClient.ends).toMatchObject([{ by: 'local' }]);
    const end = await atRouter.untilClosed();
    expect(end.by).toBe('remote');
    expect(end).not.toHaveProperty('error');
    expect(atRouter.frames.map(numberOf)).toEqual(Array.from({ length: count }, (_, index) => index));
    expect(atRouter.calls.at(-1)).toBe('closed');
  });

  it('carries code and reason of a close', async (stage) => {
    stage.attach();
    await stage.router.close({ code: 4408, reason: 'too slow' });
    expect(await stage.atClient.untilClosed()).toEqual({ by: 'remote', code: 4408, reason: 'too slow' });
    expect(stage.atRouter.ends).toEqual([{ by: 'local', code: 4408, reason: 'too slow' }]);
  });

  it('closes with code 1000 when none is given [TR-16]', async (stage) => {
    stage.attach();
    await stage.router.close();
    expect(await stage.atClient.untilClosed()).toMatchObject({ by: 'remote', code: 1000 });
  });

  it('cuts a reason that is too long for a close frame', async (stage) => {
    stage.attach();
    await stage.router.close({ reason: 'ä'.repeat(100) });
    expect((await stage.atClient.untilClosed()).reason).toBe('ä'.repeat(61));
  });

  it('tells the end once, whatever is called how often', async (stage) => {
    const { client, atClient, atRouter } = stage;
    stage.attach();
    const closes = [client.close(), client.close({ code: 1001 }), client.close()];
    await Promise.all(closes);
    client.abort(new Error('too late'));
    await client.close();
    await atRouter.untilClosed();
    await stage.router.close();
    expect(atClient.ends).toHaveLength(1);
    expect(atClient.ends).toMatchObject([{ by: 'local' }]);
    expect(atRouter.ends).toHaveLength(1);
  });

  it('ends both when both close at the same time', async (stage) => {
    stage.attach();
    await Promise.all([stage.client.close(), stage.router.close()]);
    expect(stage.atClient.ends).toHaveLength(1);
    expect(stage.atRouter.ends).toHaveLength(1);
  });

  it('ends both when both are paused and close', async (stage) => {
    stage.attach();
    stage.client.pause();
    stage.router.pause();
    const started = performance.now();
    await Promise.all([stage.client.close(), stage.router.close()]);
    // Well before anybody runs into the time limit of a close.
    expect(performance.now() - started).toBeLessThan(3_000);
    expect(stage.atClient.calls).toEqual(['closed']);
    expect(stage.atRouter.calls).toEqual(['closed']);
  });

  it('does nothing after the end', async (stage) => {
    const { client, atClient, atRouter, messages } = stage;
    stage.attach();
    await client.close();
    await atRouter.untilClosed();
    const calls = atClient.calls.length;
    expect(client.send(messages.numbered(1))).toBe(false);
    client.pause();
    client.resume();
    expect(client.bufferedBytes).toBe(0);
    await delay(20);
    expect(atClient.calls).toHaveLength(calls);
    expect(atRouter.frames).toHaveLength(0);
  });

  it('sends and delivers nothing any more once it is closing', async (stage) => {
    const { client, router, atClient, atRouter, messages } = stage;
    stage.attach();
    router.send(messages.numbered(1));
    const closing = client.close();
    expect(client.send(messages.numbered(2))).toBe(false);
    await closing;
    await atRouter.untilClosed();
    expect(atClient.calls).toEqual(['closed']);
    expect(atRouter.frames).toHaveLength(0);
  });

  it('closes although it is paused', async (stage) => {
    const { client, router, atClient, atRouter, messages } = stage;
    stage.attach();
    client.pause();
    router.send(messages.numbered(1, 100_000));
    await client.close();
    expect(atClient.ends).toMatchObject([{ by: 'local' }]);
    expect((await atRouter.untilClosed()).by).toBe('remote');
  });

  it('drops what is queued when it is aborted', async (stage) => {
    const { client, router, atClient, atRouter } = stage;
    stage.attach();
    client.pause();
    const sent = await fill(stage);
    const reason = new Error('too slow');
    router.abort(reason);
    expect(await atRouter.untilClosed()).toEqual({ by: 'local', error: reason });
    expect(router.bufferedBytes).toBe(0);
    client.resume();
    expect((await atClient.untilClosed()).by).toBe('remote');
    expect(atClient.frames.length).toBeLessThan(sent);
    expect(atClient.calls.at(-1)).toBe('closed');
  });

  it('tells of a lost connection as an error of the other side', async (stage) => {
    stage.attach();
    stage.client.abort(new Error('gone'));
    const end = await stage.atRouter.untilClosed();
    expect(end.by).toBe('remote');
    expect(stage.atClient.ends).toMatchObject([{ by: 'local' }]);
  });

  it('tells a sink that comes late that it has ended', async ({ client, atClient }) => {
    client.abort(new Error('never wanted'));
    await delay(20);
    client.attach(atClient);
    expect((await atClient.untilClosed()).by).toBe('local');
    expect(atClient.calls).toEqual(['closed']);
  });
}
