import { mkdtempSync, readFileSync, rmSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import type { Browser, BrowserContextOptions } from 'playwright-core';
import { afterAll, beforeEach, describe, expect, it } from 'vitest';
import { launchChromium, missingChromium } from './chromium.ts';
import { DemoPage } from './demo-page.ts';
import { RouterProcess } from './router-process.ts';

/** Pixels are whole, shares are not: half a pixel in the smallest box. */
const digits = 2;
const at = (x: number, y: number): unknown =>
  expect.objectContaining({ x: expect.closeTo(x, digits), y: expect.closeTo(y, digits) });
/** What takes a way over the router, or a new connection. */
const soon = { timeout: 15_000, interval: 25 };

let browser: Browser | undefined;

afterAll(() => browser?.close());
beforeEach((context) => context.skip(missingChromium !== undefined, missingChromium));

/** A browser of its own for one test. */
async function openContext(options: BrowserContextOptions = {}) {
  browser ??= await launchChromium();
  const context = await browser.newContext({ viewport: { width: 1200, height: 800 }, ...options });
  return Object.assign(context, { [Symbol.asyncDispose]: () => context.close() });
}

function channelAt({ demo }: RouterProcess, channel: string): URL {
  return new URL(`?channel=${channel}`, demo);
}

async function connected(...pages: DemoPage[]): Promise<void> {
  for (const page of pages) await expect.poll(() => page.state(), soon).toBe('connected');
}

/** Stops the clock of a page, which was installed before: from then on waiting has no end. */
async function stopClock({ page }: DemoPage): Promise<void> {
  await page.clock.pauseAt((await page.evaluate(() => Date.now())) + 1000);
}

/** Connects and stops the clock. */
async function standStill(demo: DemoPage): Promise<void> {
  await demo.page.clock.install();
  await demo.page.reload();
  await connected(demo);
  await stopClock(demo);
}

/** Moves in one box of `from` and waits until every box of every page shows it. */
async function expectShared(from: DemoPage, others: DemoPage[], move: [box: 1 | 2, x: number, y: number]) {
  const [, x, y] = move;
  await from.moveIn(...move);
  for (const page of [from, ...others]) {
    for (const box of [1, 2] as const) {
      await expect.poll(() => page.cursors(box), soon).toContainEqual(at(x, y));
    }
  }
}

describe('Demo page', () => {
  it.each([
    ['json', 'text', 'text'],
    ['msgpack', '93', '96'],
    ['cbor', '83', '86'],
  ])('shares the cursor between its boxes and with other pages over %s', async (name, hello, publish) => {
    await using router = await RouterProcess.start();
    await using context = await openContext();
    const a = await DemoPage.open(context, channelAt(router, '482913'));
    const b = await DemoPage.open(context, channelAt(router, '482913'));
    await connected(a, b);
    a.framesSent.length = 0;
    await a.choose(name);
    if (name !== 'json') await expect.poll(() => a.framesSent, soon).toContain(hello);
    await connected(a, b);

    await expectShared(a, [b], [1, 0.25, 0.7]);
    expect(await b.cursors(1)).toHaveLength(1);
    expect(await b.cursors(2)).toHaveLength(1);
    expect(a.framesSent).toContain(publish);
    await expectShared(a, [b], [2, 0.8, 0.2]);

    await b.choose(name);
    await connected(b);
    await expectShared(b, [a], [2, 0.4, 0.9]);
    // Both cursors are on both pages now.
    expect(await a.cursors(1)).toStrictEqual([at(0.8, 0.2), at(0.4, 0.9)]);
    expect(await b.cursors(1)).toStrictEqual([at(0.8, 0.2), at(0.4, 0.9)]);
    expect([...a.complaints, ...b.complaints]).toStrictEqual([]);
  });

  it('says when the router is gone, and comes back without a reload', { timeout: 60_000 }, async () => {
    await using context = await openContext();
    const router = await RouterProcess.start();
    const { port } = router;
    const a = await DemoPage.open(context, channelAt(router, '100001'));
    const b = await DemoPage.open(context, channelAt(router, '100001'));
    await connected(a, b);
    await expectShared(a, [b], [1, 0.3, 0.3]);
    const loadedAt = await a.page.evaluate(() => performance.timeOrigin);

    await router.kill();
    for (const page of [a, b]) await expect.poll(() => page.state(), soon).toBe('not connected');
    expect(await a.text('roundtrip')).toBe('–');
    const sent = await a.text('sent');
    // The hand still moves the cursor in its own box, and nothing else.
    await a.moveIn(1, 0.6, 0.6);
    await expect.poll(() => a.cursors(1), soon).toStrictEqual([at(0.6, 0.6)]);
    expect(await a.cursors(2)).toStrictEqual([at(0.3, 0.3)]);
    expect(await a.text('sent')).toBe(sent);

    await using again = await RouterProcess.start(port);
    expect(again.port).toBe(port);
    await connected(a, b);
    await expectShared(a, [b], [1, 0.7, 0.8]);
    await expectShared(b, [a], [2, 0.2, 0.4]);
    expect(await a.page.evaluate(() => performance.timeOrigin)).toBe(loadedAt);
    // The page keeps its name and colour, so it is still one cursor.
    expect(await b.cursors(1)).toHaveLength(2);
  });

  it('speaks the serializer that was chosen while the router was gone', { timeout: 60_000 }, async () => {
    await using context = await openContext();
    const router = await RouterProcess.start();
    const { port } = router;
    const a = await DemoPage.open(context, channelAt(router, '100012'));
    await connected(a);
    await router.kill();
    await expect.poll(() => a.state(), soon).toBe('not connected');
    a.framesSent.length = 0;
    await a.choose('cbor');
    await using again = await RouterProcess.start(port);
    expect(again.port).toBe(port);
    await connected(a);
    await expectShared(a, [], [2, 0.35, 0.65]);
    expect(a.framesSent).toContain('86');
    expect(a.framesSent).not.toContain('text');
  });

  it('loses its connection at the press of a button and gets it back', async () => {
    await using router = await RouterProcess.start();
    await using context = await openContext();
    const a = await DemoPage.open(context, channelAt(router, '100002'));
    const b = await DemoPage.open(context, channelAt(router, '100002'));
    await connected(a, b);
    await a.press('Kill the connection');
    await expect.poll(() => a.state(), { timeout: 15_000, interval: 5 }).toBe('not connected');
    expect(await b.state()).toBe('connected');
    await connected(a);
    await expectShared(a, [b], [2, 0.35, 0.65]);
  });

  it('connects at once when it is asked to', async () => {
    await using router = await RouterProcess.start();
    await using context = await openContext();
    const a = await DemoPage.open(context, channelAt(router, '100003'));
    await standStill(a);
    await a.press('Kill the connection');
    await expect.poll(() => a.text('detail'), soon).toBe('trying again in 1 s');
    await a.press('Connect now');
    await connected(a);
  });

  it('says that the device is offline, and connects when it is back', async () => {
    await using router = await RouterProcess.start();
    await using context = await openContext();
    const a = await DemoPage.open(context, channelAt(router, '100013'));
    await standStill(a);
    await context.setOffline(true);
    await a.press('Kill the connection');
    await expect.poll(() => a.text('detail'), soon).toBe('this device is offline');
    await context.setOffline(false);
    await connected(a);
  });

  it('moves the cursor with the keyboard', async () => {
    await using router = await RouterProcess.start();
    await using context = await openContext();
    const a = await DemoPage.open(context, channelAt(router, '100004'));
    const b = await DemoPage.open(context, channelAt(router, '100004'));
    await connected(a, b);
    await a.page.keyboard.press('Tab');
    expect(await a.page.evaluate(() => document.activeElement?.getAttribute('aria-label'))).toBe('Box 1');
    // From the middle: 0.1 with Shift, 0.02 without.
    for (const key of ['Shift+ArrowRight', 'Shift+ArrowRight', 'ArrowDown', 'ArrowDown', 'ArrowLeft']) {
      await a.page.keyboard.press(key);
    }
    for (const seen of [() => a.cursors(1), () => a.cursors(2), () => b.cursors(1), () => b.cursors(2)]) {
      await expect.poll(seen, soon).toStrictEqual([at(0.68, 0.54)]);
    }
  });

  it('moves the cursor under a finger, on a screen as narrow as a phone', async () => {
    await using router = await RouterProcess.start();
    await using context = await openContext({
      viewport: { width: 360, height: 740 },
      hasTouch: true,
      isMobile: true,
    });
    const a = await DemoPage.open(context, channelAt(router, '100005'));
    await connected(a);
    const area = await a.page.locator('#box1').boundingBox();
    if (area === null) throw new Error('box 1 is not shown');
    await a.page.touchscreen.tap(area.x + area.width * 0.75, area.y + area.height * 0.25);
    await expect.poll(() => a.cursors(2), soon).toStrictEqual([at(0.75, 0.25)]);
    expect(await a.page.evaluate(() => document.documentElement.scrollWidth)).toBe(360);
  });

  it('follows a pressed pointer out of its box, along the edge', async () => {
    await using router = await RouterProcess.start();
    await using context = await openContext();
    const a = await DemoPage.open(context, channelAt(router, '100006'));
    await connected(a);
    await a.moveIn(1, 0.5, 0.5);
    await a.page.mouse.down();
    await a.moveIn(2, 0.5, 0.25);
    await expect.poll(() => a.cursors(2), soon).toStrictEqual([at(1, 0.25)]);
    expect(await a.cursors(1)).toStrictEqual([at(1, 0.25)]);
    await a.page.mouse.up();
  });

  it('makes a channel and writes it into the address', async () => {
    await using router = await RouterProcess.start();
    await using context = await openContext();
    const a = await DemoPage.open(context, router.demo);
    await connected(a);
    const channel = new URL(a.page.url()).searchParams.get('channel') ?? '';
    expect(channel).toMatch(/^\d{6}$/);
    expect(await a.text('channel')).toBe(channel);
    const b = await DemoPage.open(context, channelAt(router, channel));
    await connected(b);
    await expectShared(b, [a], [1, 0.1, 0.9]);
  });

  it('sees nothing of another channel', async () => {
    await using router = await RouterProcess.start();
    await using context = await openContext();
    const a = await DemoPage.open(context, channelAt(router, '100007'));
    const b = await DemoPage.open(context, channelAt(router, '100008'));
    await connected(a, b);
    await expectShared(a, [], [1, 0.3, 0.3]);
    await expectShared(b, [], [1, 0.6, 0.6]);
    expect(await a.cursors(1)).toStrictEqual([at(0.3, 0.3)]);
    expect(await b.cursors(1)).toStrictEqual([at(0.6, 0.6)]);
  });

  it('counts events and measures the round trip of its own only', async () => {
    await using router = await RouterProcess.start();
    await using context = await openContext();
    const a = await DemoPage.open(context, channelAt(router, '100009'));
    const b = await DemoPage.open(context, channelAt(router, '100009'));
    await connected(a, b);
    await expectShared(a, [b], [1, 0.3, 0.3]);
    expect(await a.text('roundtrip')).toMatch(/^\d+\.\d ms$/);
    expect(Number(await a.text('sent'))).toBeGreaterThan(0);
    await expect.poll(async () => (await a.text('received')) === (await a.text('sent')), soon).toBe(true);
    expect(await b.text('roundtrip')).toBe('–');
    expect(await b.text('sent')).toBe('0');
    const received = await a.text('received');
    await expect.poll(() => b.text('received'), soon).toBe(received);
  });

  it('gives a session the same colour on every page', async () => {
    await using router = await RouterProcess.start();
    await using context = await openContext();
    const a = await DemoPage.open(context, channelAt(router, '100010'));
    const b = await DemoPage.open(context, channelAt(router, '100010'));
    await connected(a, b);
    await expectShared(a, [b], [1, 0.3, 0.3]);
    const [own] = await a.cursors(2);
    const [seen] = await b.cursors(2);
    expect(own).toMatchObject({ label: 'you', colour: expect.stringMatching(/\d/) });
    expect(seen).toMatchObject({ label: expect.stringMatching(/^#\d{4}$/), colour: own?.colour });
  });

  it('draws faintly what does not move, and takes away what never moves again', async () => {
    await using router = await RouterProcess.start();
    await using context = await openContext({ reducedMotion: 'reduce' });
    const a = await DemoPage.open(context, channelAt(router, '100014'));
    const b = await DemoPage.open(context, channelAt(router, '100014'));
    await b.page.clock.install();
    await b.page.reload();
    await connected(a, b);
    await expectShared(b, [a], [2, 0.6, 0.6]);
    await stopClock(b);
    await expectShared(a, [b], [1, 0.3, 0.3]);
    expect(await b.cursors(1)).toContainEqual(
      expect.objectContaining({ x: expect.closeTo(0.3, digits), opacity: 1 }),
    );
    expect(await b.text('detail')).toBe('moving');
    await b.page.clock.fastForward(5_000);
    // Without motion it happens at once.
    expect((await b.cursors(1)).map(({ opacity }) => opacity)).toStrictEqual([0.45, 0.45]);
    expect(await b.text('detail')).toBe('idle');
    await b.page.clock.fastForward(60_000);
    expect((await b.cursors(1)).map(({ label }) => label)).toStrictEqual(['you']);
  });

  it.each(['light', 'dark'] as const)('can be photographed in the %s colour scheme', async (colorScheme) => {
    const kept = process.env['WAMP_SCREENSHOTS'];
    const folder = kept ?? mkdtempSync(join(tmpdir(), 'wamp-demo-'));
    try {
      await using router = await RouterProcess.start();
      await using context = await openContext({ colorScheme });
      const a = await DemoPage.open(context, channelAt(router, '100011'));
      const b = await DemoPage.open(context, channelAt(router, '100011'));
      await connected(a, b);
      await expectShared(b, [a], [2, 0.8, 0.7]);
      await expectShared(a, [b], [1, 0.3, 0.3]);
      const file = join(folder, `demo-${colorScheme}.png`);
      await a.page.screenshot({ path: file });
      expect(readFileSync(file).subarray(1, 4).toString()).toBe('PNG');
    } finally {
      if (kept === undefined) rmSync(folder, { recursive: true });
    }
  });
});
