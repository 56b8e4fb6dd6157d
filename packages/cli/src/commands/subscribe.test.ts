import { describe, expect, it, vi } from 'vitest';
import { TestRouter } from '../fixtures/test-router.js';

describe('wamp subscribe', () => {
  it('prints events as records until --count', async () => {
    await using router = new TestRouter();
    const run = router.start(['sub', 'com.example.stock', '--count', '2']);
    await run.saysOnStderr('subscribed com.example.stock  Ctrl-C to stop');
    const publisher = await router.client();
    const { id } = await publisher.publish('com.example.stock', ['sku-9', 12345678901234567890n], {
      acknowledge: true,
    });
    await publisher.publish('com.example.stock', { low: true });
    await publisher.publish('com.example.stock', ['one too many'], { acknowledge: true });
    expect(await run.exit).toBe(0);
    expect(run.stdout).toContain('"args":["sku-9",12345678901234567890]');
    expect(run.records).toMatchObject([
      {
        type: 'event',
        topic: 'com.example.stock',
        publication: id,
        subscription: expect.any(Number),
        kwargs: {},
        details: {},
        ts: expect.stringMatching(/^\d{4}-\d\d-\d\dT[\d:.]+Z$/),
      },
      { type: 'event', args: [], kwargs: { low: true } },
    ]);
    expect(run.stderr).toMatch(/2 events, 0 dropped, \d+\.\d s\n$/);
  });

  it('takes several topics', async () => {
    await using router = new TestRouter();
    const run = router.start(['sub', 'com.example.a', 'com.example.b', '--count', '2']);
    await run.saysOnStderr('subscribed');
    const publisher = await router.client();
    await publisher.publish('com.example.b', [1]);
    await publisher.publish('com.example.a', [2]);
    expect(await run.exit).toBe(0);
    expect(run.records.map(({ topic }) => topic)).toStrictEqual(['com.example.b', 'com.example.a']);
  });

  it('ends with 0 on Ctrl-C and on SIGTERM', async () => {
    await using router = new TestRouter();
    for (const signal of ['SIGINT', 'SIGTERM'] as const) {
      const run = router.start(['sub', 'com.example.a']);
      await run.saysOnStderr('subscribed');
      run.signal(signal);
      expect(await run.exit, signal).toBe(0);
    }
  });

  it('ends with 130 or 143 when --count was not reached', async () => {
    await using router = new TestRouter();
    for (const [signal, code] of [
      ['SIGINT', 130],
      ['SIGTERM', 143],
    ] as const) {
      const run = router.start(['sub', 'com.example.a', '--count', '1']);
      await run.saysOnStderr('subscribed');
      run.signal(signal);
      expect(await run.exit, signal).toBe(code);
    }
  });

  it('ends with 0 after --for and after --idle', async () => {
    await using router = new TestRouter();
    expect((await router.run(['sub', 'com.example.a', '--for', '20ms'])).code).toBe(0);
    expect((await router.run(['sub', 'com.example.a', '--idle', '20ms'])).code).toBe(0);
  });

  it('ends with 8 when --count does not come within --timeout', async () => {
    await using router = new TestRouter();
    const { code, stderr } = await router.run(['sub', 'com.example.a', '--count', '1', '--timeout', '50ms']);
    expect(code).toBe(8);
    expect(stderr).toContain('error: 0 of 1 came in time');
  });

  it('ends with 9 when the connection is lost and it may not connect again', async () => {
    await using router = new TestRouter();
    const run = router.start(['sub', 'com.example.a', '--retry', '0']);
    await run.saysOnStderr('subscribed');
    router.cut();
    expect(await run.exit).toBe(9);
    expect(run.stderr).toContain('error: connection lost');
  });

  it('connects again after a cut and goes on, saying so', async () => {
    // No pause between the tries.
    vi.spyOn(Math, 'random').mockReturnValue(0);
    await using router = new TestRouter();
    const run = router.start(['sub', 'com.example.a', '--count', '1']);
    await run.saysOnStderr('subscribed');
    router.cut();
    await run.saysOnStderr('joined again: realm1');
    expect(run.stderr).toContain('not connected: ');
    const publisher = await router.client();
    await publisher.publish('com.example.a', ['after the cut']);
    expect(await run.exit).toBe(0);
    expect(run.records).toMatchObject([{ args: ['after the cut'] }]);
  });

  it('takes patterns with --match', async () => {
    await using router = new TestRouter();
    const run = router.start(['sub', 'com.example.', '--match', 'prefix', '--count', '1']);
    await run.saysOnStderr('subscribed com.example. (prefix)');
    const publisher = await router.client();
    await publisher.publish('com.example.any.topic', [1]);
    expect(await run.exit).toBe(0);
    expect(run.records).toMatchObject([{ topic: 'com.example.any.topic', args: [1] }]);
  });

  it('ends with 11 when the router does not allow it', async () => {
    await using router = new TestRouter();
    const { code, stderr } = await router.run(['sub', 'com.example.a', '-r', 'closed']);
    expect(code).toBe(11);
    expect(stderr).toContain('error: not allowed to subscribe to com.example.a');
  });

  it('ends with 5 when the realm does not exist', async () => {
    await using router = new TestRouter();
    expect((await router.run(['sub', 'com.example.a', '-r', 'nowhere'])).code).toBe(5);
  });

  it('prints events for people on a terminal', async () => {
    await using router = new TestRouter();
    const run = router.start(['sub', 'com.example.a', '--count', '1'], { isTerminal: true });
    await run.saysOnStderr('subscribed');
    const publisher = await router.client();
    await publisher.publish('com.example.a', [{ id: 17 }]);
    await run.exit;
    expect(run.stdout).toMatch(/^\d\d:\d\d:\d\d\.\d{3} {2}com\.example\.a {3}#\d+\n {2}\{"id":17\}\n$/);
  });

  it('is silent on stderr with -q', async () => {
    await using router = new TestRouter();
    expect((await router.run(['sub', 'com.example.a', '--for', '10ms', '-q'])).stderr).toBe('');
  });

  it('ends with 2 for a topic that is no URI', async () => {
    await using router = new TestRouter();
    expect((await router.run(['sub', 'com.example.'])).code).toBe(2);
    expect((await router.run(['sub', 'a b'])).code).toBe(2);
  });
});
