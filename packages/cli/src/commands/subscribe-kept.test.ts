import { type Client, payload } from '@wamp/client';
import { describe, expect, it, vi } from 'vitest';
import { TestRouter } from '../fixtures/test-router.js';

async function publish(client: Client, topic: string, ...values: readonly unknown[]): Promise<number[]> {
  const ids: number[] = [];
  for (const value of values) {
    const { id } = await client.publish(topic, [value], { acknowledge: true });
    ids.push(id);
  }
  return ids;
}

describe('wamp subscribe', () => {
  it.each(['--get-retained', '--retained'])('begins with the retained event with %s', async (flag) => {
    await using router = new TestRouter();
    const client = await router.client();
    await client.publish('com.example.state', ['on'], { retain: true, acknowledge: true });
    const { code, run } = await router.run(['sub', 'com.example.state', flag, '--count', '1']);
    expect(code).toBe(0);
    expect(run.records).toMatchObject([{ args: ['on'], details: { retained: true } }]);
    expect((await router.run(['sub', 'com.example.state', '--for', '20ms'])).stdout).toBe('');
  });

  it('gives each event to one member of a group with --group', async () => {
    await using router = new TestRouter();
    const lines = ['sub', 'com.example.jobs', '--group', 'workers'];
    const members = [router.start(lines), router.start(lines)];
    for (const run of members) await run.saysOnStderr('subscribed');
    await publish(await router.client(), 'com.example.jobs', 1, 2, 3, 4);
    for (const run of members) run.signal('SIGINT');
    await Promise.all(members.map((run) => run.exit));
    const jobs = members.flatMap((run) => run.records.map(({ args }) => (args as number[])[0]));
    expect(jobs.sort()).toStrictEqual([1, 2, 3, 4]);
  });
});

describe('wamp subscribe --history and --since', () => {
  it('begins with the kept events and goes on with live ones, each once', async () => {
    await using router = new TestRouter();
    const client = await router.client();
    const kept = await publish(client, 'com.kept.a', 1, 2);
    const run = router.start(['sub', 'com.kept.a', '--history', '--count', '3']);
    await run.saysOnStdout('"args":[2]');
    const live = await publish(client, 'com.kept.a', 3);
    expect(await run.exit).toBe(0);
    expect(run.records.map(({ publication }) => publication)).toStrictEqual([...kept, ...live]);
    expect(run.records.map(({ args, topic }) => [topic, args])).toStrictEqual(
      [1, 2, 3].map((n) => ['com.kept.a', [n]]),
    );
    expect(run.records[0]?.['ts']).toMatch(/^\d{4}-\d\d-\d\dT/);
  });

  it('has neither a gap nor a duplicate when events come while it reads', async () => {
    await using router = new TestRouter();
    const client = await router.client();
    let n = 0;
    const done = new AbortController();
    const publishing = (async () => {
      while (!done.signal.aborted) await client.publish('com.kept.a', [++n], { acknowledge: true });
    })();
    const { code, run } = await router.run(['sub', 'com.kept.a', '--history', '--count', '200']);
    done.abort();
    await publishing;
    expect(code).toBe(0);
    const numbers = run.records.map(({ args }) => (args as number[])[0] ?? 0);
    const first = numbers[0] ?? 0;
    expect(numbers).toStrictEqual(Array.from({ length: 200 }, (_, index) => first + index));
  });

  it('begins with the last N', async () => {
    await using router = new TestRouter();
    await publish(await router.client(), 'com.kept.a', 1, 2, 3);
    const { run } = await router.run(['sub', 'com.kept.a', '--history', '2', '--count', '2']);
    expect(run.records.map(({ args }) => args)).toStrictEqual([[2], [3]]);
  });

  it('begins behind a publication, or at a time', async () => {
    await using router = new TestRouter();
    const [first] = await publish(await router.client(), 'com.kept.a', 1, 2, 3);
    const behind = await router.run(['sub', 'com.kept.a', '--since', String(first), '--count', '2']);
    expect(behind.run.records.map(({ args }) => args)).toStrictEqual([[2], [3]]);
    const recent = await router.run(['sub', 'com.kept.a', '--since', '1h', '--count', '3']);
    expect(recent.run.records).toHaveLength(3);
    const later = await router.run(['sub', 'com.kept.a', '--since', '2999-01-01T00:00:00Z', '--for', '30ms']);
    expect(later).toMatchObject({ code: 0, stdout: '' });
  });

  it('takes patterns', async () => {
    await using router = new TestRouter();
    const client = await router.client();
    await publish(client, 'com.kept.a', 1);
    await publish(client, 'com.kept.b', 2);
    const line = ['sub', 'com.kept.', '--match', 'prefix', '--history', '--count', '2'];
    const { run } = await router.run(line);
    expect(run.records.map(({ topic }) => topic)).toStrictEqual(['com.kept.a', 'com.kept.b']);
  });

  it('reads what was missed when the connection was lost', async () => {
    // No pause between the tries.
    vi.spyOn(Math, 'random').mockReturnValue(0);
    await using router = new TestRouter();
    const client = await router.client();
    await publish(client, 'com.kept.a', 1);
    const run = router.start(['sub', 'com.kept.a', '--history', '--count', '3']);
    await run.saysOnStdout('"args":[1]');
    router.cut();
    await publish(client, 'com.kept.a', 2);
    await run.saysOnStderr('joined again');
    await publish(client, 'com.kept.a', 3);
    expect(await run.exit).toBe(0);
    expect(run.records.map(({ args }) => args)).toStrictEqual([[1], [2], [3]]);
  });

  it('ends with 6 when the router keeps no events, or does not know the publication', async () => {
    await using router = new TestRouter();
    const plain = await router.run(['sub', 'com.kept.a', '--history', '-r', 'plain']);
    expect(plain.code).toBe(6);
    expect(plain.stderr).toContain('the router does not offer');
    const forgetful = await router.run(['sub', 'com.kept.a', '--history', '-r', 'forgetful']);
    expect(forgetful.code).toBe(6);
    expect(forgetful.stderr).toContain('the router keeps no events in forgetful');
    const unknown = await router.run(['sub', 'com.kept.a', '--since', '5']);
    expect(unknown.code).toBe(6);
    expect(unknown.stderr).toContain('wamp.error.invalid_argument');
  });

  it.each([['yesterday'], ['2026-01-01'], ['-5']])('ends with 2 for --since %s', async (since) => {
    await using router = new TestRouter();
    const { code, stderr } = await router.run(['sub', 'com.kept.a', `--since=${since}`]);
    expect(code).toBe(2);
    expect(stderr).toContain('is no time');
  });
});

describe('wamp history', () => {
  it('prints the kept events, the oldest first', async () => {
    await using router = new TestRouter();
    const client = await router.client();
    const { id } = await client.publish('com.kept.a', payload([1], { k: true }), { acknowledge: true });
    await publish(client, 'com.kept.b', 2);
    const { code, run } = await router.run(['history', 'com.kept.a']);
    expect(code).toBe(0);
    expect(run.records).toStrictEqual([
      {
        type: 'event',
        topic: 'com.kept.a',
        publication: id,
        subscription: expect.any(Number) as unknown,
        args: [1],
        kwargs: { k: true },
        details: { topic: 'com.kept.a' },
        ts: expect.stringMatching(/^\d{4}-\d\d-\d\dT/) as unknown,
      },
    ]);
  });

  it('prints the last N with --limit, those of a pattern with --match, newer ones with --since', async () => {
    await using router = new TestRouter();
    const client = await router.client();
    const [first] = await publish(client, 'com.kept.a', 1, 2);
    await publish(client, 'com.kept.b', 3);
    const argsOf = async (...line: readonly string[]): Promise<unknown> =>
      (await router.run(['history', ...line])).run.records.map(({ args }) => args);
    expect(await argsOf('com.kept.a', '--limit', '1')).toStrictEqual([[2]]);
    expect(await argsOf('com.kept.', '--match', 'prefix', '--limit', '2')).toStrictEqual([[2], [3]]);
    expect(await argsOf('com.kept.a', '--since', String(first))).toStrictEqual([[2]]);
  });

  it('says when nothing is kept', async () => {
    await using router = new TestRouter();
    expect(await router.run(['history', 'com.example.a'])).toMatchObject({
      code: 0,
      stdout: '',
      stderr: 'no events of com.example.a are kept\n',
    });
  });

  it('ends with 6 where no events are kept, and where nothing is offered', async () => {
    await using router = new TestRouter();
    const forgetful = await router.run(['history', 'com.kept.a', '-r', 'forgetful']);
    expect(forgetful.code).toBe(6);
    expect(forgetful.stderr).toMatch(/^error: the router keeps no events in forgetful +exit 6 /);
    expect(forgetful.stderr).toContain('history: { topics: [');
    expect((await router.run(['history', 'com.kept.a', '-r', 'plain'])).code).toBe(6);
  });

  it('ends with 11 and names the missing grant when the session may not ask', async () => {
    await using router = new TestRouter();
    const { code, stderr } = await router.run(['history', 'com.kept.a', '-r', 'closed']);
    expect(code).toBe(11);
    expect(stderr).toContain('meta: { read: [guest] }');
    const reading = await router.run(['history', 'com.kept.a', '-r', 'reading']);
    expect(reading.code).toBe(11);
    expect(reading.stderr).toContain('and the right to subscribe to the topic');
  });
});
