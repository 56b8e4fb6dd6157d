import { WampError } from '@wamp/client';
import { describe, expect, it } from 'vitest';
import type { CliRun } from '../fixtures/cli-run.js';
import { TestRouter } from '../fixtures/test-router.js';

const node = process.execPath;

async function registered(router: TestRouter, line: readonly string[]): Promise<CliRun> {
  const run = router.start(['reg', ...line]);
  await run.saysOnStderr('registered');
  return run;
}

interface Called {
  readonly progress: readonly unknown[];
  readonly result?: readonly unknown[];
  readonly error?: string;
}

/** What a call gives: its progress, and the result or the URI of the error. */
async function called(router: TestRouter, uri: string, signal?: AbortSignal): Promise<Called> {
  const client = await router.client();
  const progress: unknown[] = [];
  try {
    const result = await client.call(uri, undefined, {
      signal,
      onProgress: (value) => progress.push(value),
      full: true,
    });
    return { progress, result: result.args };
  } catch (error) {
    if (!(error instanceof WampError)) throw error;
    return { progress, error: error.uri };
  }
}

describe('wamp register', () => {
  it('shares a procedure with --invoke', async () => {
    await using router = new TestRouter();
    const line = ['com.example.who', '--invoke', 'roundrobin', '--reply'];
    await registered(router, [...line, '1']);
    await registered(router, [...line, '2']);
    const results = [await called(router, 'com.example.who'), await called(router, 'com.example.who')];
    expect(results.map(({ result }) => result?.[0]).sort()).toStrictEqual([1, 2]);
    expect((await router.run(['reg', 'com.example.who', '--reply', '3'])).code).toBe(6);
  });

  it('takes a procedure from whoever has it with --force', async () => {
    await using router = new TestRouter();
    await (await router.client()).register('com.example.mine', () => 'old');
    await registered(router, ['com.example.mine', '--force', '--reply', 'new']);
    expect(await called(router, 'com.example.mine')).toMatchObject({ result: ['new'] });
  });

  it('lets the router hold back what is more than --concurrency', async () => {
    await using router = new TestRouter();
    const run = await registered(router, [
      ...['com.example.slow', '--concurrency', '1', '--answer-delay', '20ms', '--count', '3'],
    ]);
    const results = await Promise.all([1, 2, 3].map(() => called(router, 'com.example.slow')));
    expect(results.map(({ error }) => error)).toStrictEqual([undefined, undefined, undefined]);
    expect(await run.exit).toBe(0);
    const times = run.records.map(({ ts }) => Date.parse(String(ts)));
    // One began when the one before it was answered.
    expect((times[2] ?? 0) - (times[0] ?? 0)).toBeGreaterThanOrEqual(35);
  });

  it('sends 1, 2, 3 … as progress until the answer is there with --progress-every', async () => {
    await using router = new TestRouter();
    const run = await registered(router, [
      ...['com.example.slow', '--reply', 'done', '--answer-delay', '100ms', '--progress-every', '10ms'],
    ]);
    const { progress, result } = await called(router, 'com.example.slow');
    expect(result).toStrictEqual(['done']);
    expect(progress.length).toBeGreaterThan(1);
    expect(progress).toStrictEqual(progress.map((_, index) => index + 1));
    expect(run.records).toMatchObject([{ outcome: 'result' }]);
  });

  it('stops waiting when the call is canceled', async () => {
    await using router = new TestRouter();
    const run = await registered(router, ['com.example.slow', '--answer-delay', '1h', '--count', '1']);
    const { code } = await router.run(['call', 'com.example.slow', '--cancel-after', '20ms']);
    expect(code).toBe(6);
    expect(await run.exit).toBe(0);
    expect(run.records).toMatchObject([{ outcome: 'error', error: 'wamp.error.canceled' }]);
  });

  it('tells reflection what --describe says', async () => {
    await using router = new TestRouter();
    await registered(router, ['com.example.new', '--describe', '{"doc":"Something new."}']);
    const client = await router.client();
    expect(await client.call('wamp.reflection.procedure.describe', ['com.example.new'])).toMatchObject({
      uri: 'com.example.new',
      doc: 'Something new.',
    });
  });

  it.each([
    [['--invoke', 'often']],
    [['--describe', '[1]']],
    [['--describe', '{']],
    [['--progress-every', '0']],
    [['--result', 'lines']],
    [['--exec', '--result', 'words', '--', 'df']],
    [['--concurrency', '0']],
  ])('ends with 2 for %j', async (flags) => {
    await using router = new TestRouter();
    expect((await router.run(['reg', 'com.x', ...flags])).code).toBe(2);
  });
});

describe('wamp register --exec --result', () => {
  const script = (form: string, code: string): readonly string[] => [
    ...['com.example.run', '--result', form, '--exec', '--count', '1', '--', node, '-e', code],
  ];

  it('sends each line as progress as soon as it is written', async () => {
    await using router = new TestRouter();
    // The second line comes only when the caller has the first one, as stdin is the wire back.
    await registered(
      router,
      script('lines', 'console.log("one"); setTimeout(() => console.log("{\\"n\\":2}\\n3"), 30)'),
    );
    expect(await called(router, 'com.example.run')).toStrictEqual({
      progress: ['one', { n: 2 }, 3],
      result: [],
    });
  });

  it('gives all lines as the result to who wants no progress', async () => {
    await using router = new TestRouter();
    await registered(router, script('lines', 'console.log("one\\n2")'));
    expect(await (await router.client()).call('com.example.run')).toStrictEqual(['one', 2]);
  });

  it('kills a program that goes on and on when the call is canceled', async () => {
    await using router = new TestRouter();
    const run = await registered(router, script('lines', 'setInterval(() => console.log("tick"), 5)'));
    const call = router.start(['call', 'com.example.run', '--progress']);
    await call.saysOnStdout('tick');
    call.signal('SIGINT');
    expect(await call.exit).toBe(130);
    expect(await run.exit).toBe(0);
  });

  it.each([
    ['text', 'console.log("5")', { result: ['5'] }],
    ['json', 'console.log("5")', { result: [5] }],
    ['bytes', 'process.stdout.write("5")', { result: [Uint8Array.of(53)] }],
    ['auto', 'console.log("5")', { result: [5] }],
    ['json', 'console.log("five")', { error: 'wamp.error.runtime_error' }],
    ['text', 'process.stdout.write(Buffer.from([255]))', { error: 'wamp.error.runtime_error' }],
  ])('reads the output as %s of %s', async (form, code, expected) => {
    await using router = new TestRouter();
    await registered(router, script(form, code));
    expect(await called(router, 'com.example.run')).toStrictEqual({ progress: [], ...expected });
  });
});
