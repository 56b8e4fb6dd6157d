import { describe, expect, it } from 'vitest';
import { TestRouter } from '../fixtures/test-router.js';

async function listen(router: TestRouter, topic: string): Promise<unknown[]> {
  const seen: unknown[] = [];
  const client = await router.client();
  await client.subscribe(topic, ({ args, kwargs, publisher }) => {
    seen.push({ args, kwargs, disclosed: publisher !== undefined });
  });
  return seen;
}

describe('wamp publish', () => {
  it('publishes acknowledged and prints the publication', async () => {
    await using router = new TestRouter();
    const seen = await listen(router, 'com.example.stock');
    const { code, run } = await router.run(['pub', 'com.example.stock', 'sku-9', '4', '-k', 'low=true']);
    expect(code).toBe(0);
    expect(run.records).toStrictEqual([
      {
        type: 'published',
        topic: 'com.example.stock',
        publication: expect.any(Number),
        ms: expect.any(Number),
      },
    ]);
    expect(seen).toStrictEqual([{ args: ['sku-9', 4], kwargs: { low: true }, disclosed: false }]);
  });

  it('does not lose unacknowledged events by leaving', async () => {
    await using router = new TestRouter();
    const seen = await listen(router, 'com.example.stock');
    const { code, run } = await router.run(['pub', 'com.example.stock', 'x', '--no-ack', '--repeat', '200']);
    expect(code).toBe(0);
    expect(run.records).toHaveLength(200);
    expect(run.records[0]).toStrictEqual({
      type: 'published',
      topic: 'com.example.stock',
      ms: expect.any(Number),
      n: 1,
    });
    expect(seen).toHaveLength(200);
  });

  it('ends with 11 when the router refuses, which --no-ack does not see', async () => {
    await using router = new TestRouter();
    const refused = await router.run(['pub', 'com.example.stock', '-r', 'closed']);
    expect(refused.code).toBe(11);
    expect(refused.stderr).toContain('error: not allowed to publish to com.example.stock');
    expect((await router.run(['pub', 'com.example.stock', '-r', 'closed', '--no-ack'])).code).toBe(0);
  });

  it('ends with 6 when the topic is reserved', async () => {
    await using router = new TestRouter();
    expect((await router.run(['pub', 'wamp.session.on_join'])).code).toBe(6);
  });

  it('sends records of wamp subscribe again as they are', async () => {
    await using router = new TestRouter();
    const seen = await listen(router, 'com.example.copy');
    const record = {
      type: 'event',
      topic: 'a.b',
      publication: 5,
      args: [1],
      kwargs: { k: 2 },
      details: {},
      ts: '',
    };
    const { code } = await router.run(['pub', 'com.example.copy', '--each', '-'], {
      stdin: JSON.stringify(record),
    });
    expect(code).toBe(0);
    expect(seen).toStrictEqual([{ args: [1], kwargs: { k: 2 }, disclosed: false }]);
  });

  it('discloses itself with --disclose-me', async () => {
    await using router = new TestRouter();
    const seen = await listen(router, 'com.example.stock');
    await router.run(['pub', 'com.example.stock', '--disclose-me']);
    expect(seen).toStrictEqual([{ args: [], kwargs: {}, disclosed: true }]);
  });

  it('asks for its own events with --include-me', async () => {
    await using router = new TestRouter();
    const { stderr } = await router.run(['pub', 'com.example.stock', '--include-me', '--wire']);
    expect(stderr).toContain('"exclude_me":false');
  });

  it('prints for people on a terminal', async () => {
    await using router = new TestRouter();
    const { stdout } = await router.run(['pub', 'com.example.stock'], { isTerminal: true });
    expect(stdout).toMatch(/^published com\.example\.stock {3}#\d+\n$/);
  });
});
