import { describe, expect, it } from 'vitest';
import { TestRouter } from '../fixtures/test-router.js';

describe('wamp ping', () => {
  it('prints the steps of connecting, each round trip and a summary', async () => {
    await using router = new TestRouter();
    const { code, run, stderr } = await router.run(['ping', '-c', '3']);
    expect({ code, stderr }).toStrictEqual({ code: 0, stderr: '' });
    const ms = expect.any(Number) as unknown;
    expect(run.records).toStrictEqual([
      { type: 'connected', upgrade: ms, join: ms, total: ms },
      { type: 'ping', n: 1, ms },
      { type: 'ping', n: 2, ms },
      { type: 'ping', n: 3, ms },
      {
        type: 'rtt',
        count: 3,
        lost: 0,
        min: ms,
        avg: ms,
        p99: ms,
        transport: 'memory',
        serializer: 'cbor',
        router: expect.stringMatching(/\S/) as unknown,
      },
    ]);
  });

  it('prints two lines on a terminal', async () => {
    await using router = new TestRouter();
    const { stdout } = await router.run(['ping'], { isTerminal: true });
    expect(stdout).toMatch(
      /^upgrade [\d.]+ {2}join [\d.]+ \(anonymous\) {3}total [\d.]+ ms\nrtt min [\d.]+ {2}avg [\d.]+ {2}p99 [\d.]+ ms {3}memory {2}cbor {2}router \S+\n$/,
    );
  });

  it('needs no permission', async () => {
    await using router = new TestRouter();
    expect((await router.run(['ping', '-r', 'closed', '-c', '1'])).code).toBe(0);
  });

  it('ends with 8 when nobody answers', async () => {
    await using router = new TestRouter();
    const { code, run, stderr } = await router.run([
      ...['ping', '-r', 'silent', '-c', '2', '--timeout', '100ms'],
    ]);
    expect(code).toBe(8);
    expect(run.records).toMatchObject([
      { type: 'connected' },
      { type: 'ping', n: 1, lost: true },
      { type: 'ping', n: 2, lost: true },
      { type: 'rtt', count: 0, lost: 2 },
    ]);
    expect(stderr).toContain('error: no answer to 2 round trips');
  });

  it('ends with 130 on Ctrl-C between round trips', async () => {
    await using router = new TestRouter();
    const run = router.start(['ping', '--delay', '1h']);
    await run.saysOnStdout('"n":1');
    run.signal('SIGINT');
    expect(await run.exit).toBe(130);
  });

  it('ends with 9 when the connection is lost between round trips', async () => {
    await using router = new TestRouter();
    const run = router.start(['ping', '--delay', '1h']);
    await run.saysOnStdout('"n":1');
    router.cut();
    expect(await run.exit).toBe(9);
  });
});
