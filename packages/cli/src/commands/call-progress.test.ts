import { PassThrough } from 'node:stream';
import { WampError, payload } from '@wamp/client';
import { describe, expect, it } from 'vitest';
import { TestRouter } from '../fixtures/test-router.js';

/** A router with procedures that take or give more than one message. */
async function startRouter(): Promise<TestRouter> {
  const router = new TestRouter();
  const callee = await router.client();
  await callee.register('com.example.import', async ({ progress, wantsProgress }) => {
    await progress(payload([12, 'parsing'], { rows: 1200 }));
    await progress(61);
    return wantsProgress;
  });
  await callee.register('com.example.sum', async ({ args, chunks, progress }) => {
    let sum = Number(args[0] ?? 0);
    for await (const chunk of chunks) {
      sum += Number(chunk);
      await progress(sum);
    }
    return sum;
  });
  await callee.register('com.example.ticks', async ({ progress, signal }) => {
    for (let n = 1; !signal.aborted; n++) {
      await progress(n);
      await new Promise((resolve) => setTimeout(resolve, 5));
    }
    throw signal.reason as Error;
  });
  await callee.register('com.example.hang', ({ signal }) => {
    return new Promise((_resolve, reject) => {
      signal.addEventListener('abort', () => reject(signal.reason as Error));
    });
  });
  await callee.register('com.example.polite', ({ signal }) => {
    return new Promise((resolve) => signal.addEventListener('abort', () => resolve('as far as I got')));
  });
  await callee.register('com.example.rude', ({ signal }) => {
    return new Promise((_resolve, reject) => {
      signal.addEventListener('abort', () => reject(new WampError('com.example.error.rude', { args: [1] })));
    });
  });
  return router;
}

describe('wamp call --progress', () => {
  it('prints a record of each piece of progress before the result', async () => {
    await using router = await startRouter();
    const { code, run, stderr } = await router.run(['call', 'com.example.import', '--progress']);
    expect({ code, stderr }).toStrictEqual({ code: 0, stderr: '' });
    const ms = expect.any(Number) as unknown;
    const procedure = 'com.example.import';
    const details = { progress: true };
    expect(run.records).toStrictEqual([
      { type: 'progress', procedure, args: [12, 'parsing'], kwargs: { rows: 1200 }, details, ms },
      { type: 'progress', procedure, args: [61], kwargs: {}, details, ms },
      { type: 'result', procedure, args: [true], kwargs: {}, details: {}, ms },
    ]);
  });

  it('prints one line of each on a terminal', async () => {
    await using router = await startRouter();
    const { stdout } = await router.run(['call', 'com.example.import', '--progress'], { isTerminal: true });
    expect(stdout).toBe('… 12  "parsing"  rows: 1200\n… 61\ntrue\n');
  });

  it('numbers progress as its request', async () => {
    await using router = await startRouter();
    const { run } = await router.run(['call', 'com.example.import', '--progress', '--repeat', '2']);
    expect(run.records.map(({ type, n }) => `${String(type)} ${String(n)}`)).toStrictEqual([
      ...['progress 1', 'progress 1', 'result 1'],
      ...['progress 2', 'progress 2', 'result 2'],
    ]);
  });

  it('asks for none without the flag', async () => {
    await using router = await startRouter();
    const { run } = await router.run(['call', 'com.example.import']);
    expect(run.records).toMatchObject([{ type: 'result', args: [false] }]);
  });

  it('leaves the result out with --progress-only, but not its errors', async () => {
    await using router = await startRouter();
    const { code, run } = await router.run(['call', 'com.example.import', '--progress-only']);
    expect(code).toBe(0);
    expect(run.records.map(({ type }) => type)).toStrictEqual(['progress', 'progress']);
    const wrong = await router.run(['call', 'com.example.nothing', '--progress-only']);
    expect(wrong.code).toBe(6);
    expect(wrong.run.records).toMatchObject([{ type: 'error' }]);
  });

  it('prints bare values with -R', async () => {
    await using router = await startRouter();
    const { stdout } = await router.run(['call', 'com.example.sum', '--progress', '-R', '--input', '-'], {
      stdin: '1\n2\n',
    });
    expect(stdout).toBe('1\n3\n3\n');
  });

  it('ends with 2 when progress has more than -R can print', async () => {
    await using router = await startRouter();
    const { code, stderr } = await router.run(['call', 'com.example.import', '--progress', '-R']);
    expect(code).toBe(2);
    expect(stderr).toContain('-o value prints one positional value, and there are 2');
  });

  it('ends with 8 when --timeout is up, also while progress comes', async () => {
    await using router = await startRouter();
    const { code, run } = await router.run([
      ...['call', 'com.example.ticks', '--progress', '--timeout', '60ms'],
    ]);
    expect(code).toBe(8);
    expect(run.records[0]).toMatchObject({ type: 'progress', args: [1] });
    expect(run.records.at(-1)).toMatchObject({ type: 'error', error: 'wamp.error.timeout' });
  });
});

describe('wamp call --input', () => {
  it('sends the line first and then each line of the file, in order', async () => {
    await using router = await startRouter();
    const { code, run, stderr } = await router.run(
      ['call', 'com.example.sum', '10', '--input', '-', '--progress', '--wire', '-q'],
      { stdin: '1\n\n{"args":[2]}\n3\n' },
    );
    expect(code).toBe(0);
    expect(run.records.map(({ args }) => args)).toStrictEqual([[11], [13], [16], [16]]);
    const calls = stderr.split('\n').filter((line) => line.includes('→ CALL '));
    expect(calls.map((line) => line.replace(/^.*\[48,\d+,/, ''))).toStrictEqual([
      '{"receive_progress":true,"progress":true},"com.example.sum",[10]]',
      '{"progress":true},"com.example.sum",[1]]',
      '{"progress":true},"com.example.sum",[2]]',
      '{"progress":true},"com.example.sum",[3]]',
      '{},"com.example.sum"]',
    ]);
  });

  it('sends each line as soon as it is there', async () => {
    await using router = await startRouter();
    const stdin = new PassThrough();
    const run = router.start(['call', 'com.example.sum', '--input', '-', '--progress'], { stdin });
    stdin.write('1\n');
    await run.saysOnStdout('"args":[1]');
    stdin.end('5\n');
    expect(await run.exit).toBe(0);
    expect(run.records.at(-1)).toMatchObject({ type: 'result', args: [6] });
  });

  it('cancels the call and ends with 2 at a line that is not JSON', async () => {
    await using router = await startRouter();
    const { code, stderr } = await router.run(['call', 'com.example.sum', '--input', '-', '--wire'], {
      stdin: '1\nx y\n',
    });
    expect(code).toBe(2);
    expect(stderr).toContain('→ CANCEL');
    expect(stderr).toContain('error: line 2 of --input is not JSON');
  });

  it('stops waiting for lines on Ctrl-C and ends with 130', async () => {
    await using router = await startRouter();
    const stdin = new PassThrough();
    const run = router.start(['call', 'com.example.sum', '--input', '-', '--progress'], { stdin });
    stdin.write('1\n');
    await run.saysOnStdout('"args":[1]');
    run.signal('SIGINT');
    expect(await run.exit).toBe(130);
  });

  it('ends with 2 when the payload is to be read from stdin too', async () => {
    await using router = await startRouter();
    const { code, stderr } = await router.run(['call', 'com.example.sum', '-f', '-', '--input', '-']);
    expect(code).toBe(2);
    expect(stderr).toContain('stdin can be read only once');
  });

  it.each([[['--each', '-']], [['--repeat', '2']], [['--jobs', '2']]])('excludes %j', async (flags) => {
    await using router = await startRouter();
    const { code, stderr } = await router.run(['call', 'com.example.sum', '--input', '-', ...flags]);
    expect(code).toBe(2);
    expect(stderr).toContain('--input cannot be mixed with');
  });
});

describe('wamp call --cancel-after', () => {
  it.each(['kill', 'killnowait', 'skip'])('cancels with mode %s and ends with 6', async (mode) => {
    await using router = await startRouter();
    const { code, run, stderr } = await router.run([
      ...['call', 'com.example.hang', '--cancel-after', '20ms', '--cancel', mode, '--wire'],
    ]);
    expect(code).toBe(6);
    expect(stderr).toMatch(new RegExp(`→ CANCEL +\\[49,1,\\{"mode":"${mode}"\\}\\]`));
    expect(run.records).toMatchObject([{ type: 'error', error: 'wamp.error.canceled' }]);
  });

  it('prints what the callee still answers', async () => {
    await using router = await startRouter();
    const polite = await router.run(['call', 'com.example.polite', '--cancel-after', '20ms']);
    expect(polite.code).toBe(0);
    expect(polite.run.records).toMatchObject([{ type: 'result', args: ['as far as I got'] }]);
    const rude = await router.run(['call', 'com.example.rude', '--cancel-after', '20ms']);
    expect(rude.code).toBe(7);
    expect(rude.run.records).toMatchObject([{ type: 'error', error: 'com.example.error.rude', args: [1] }]);
  });

  it('does nothing to a call that is answered before', async () => {
    await using router = await startRouter();
    const { code, stderr } = await router.run([
      ...['call', 'com.example.import', '--cancel-after', '1h', '--wire', '-q'],
    ]);
    expect(code).toBe(0);
    expect(stderr).not.toContain('CANCEL');
  });

  it('cancels each of several calls on its own', async () => {
    await using router = await startRouter();
    const { code, run } = await router.run([
      ...['call', 'com.example.hang', '--cancel-after', '20ms', '--repeat', '3', '--jobs', '3'],
    ]);
    expect(code).toBe(6);
    expect(run.records.map(({ n, error }) => [n, error])).toStrictEqual(
      [1, 2, 3].map((n) => [n, 'wamp.error.canceled']),
    );
  });
});

describe('wamp call', () => {
  it('sends --rkey', async () => {
    await using router = await startRouter();
    const { stderr } = await router.run(['call', 'com.example.sum', '--rkey', 'k1', '--wire']);
    expect(stderr).toMatch(/→ CALL +\[48,1,\{"rkey":"k1"\},/);
  });

  it('suggests procedures of similar names', async () => {
    await using router = await startRouter();
    const { code, stderr } = await router.run(['call', 'com.example.inport'], { isTerminal: true });
    expect(code).toBe(6);
    expect(stderr).toMatch(
      /^error: no procedure com\.example\.inport in realm1 .*\n {2}did you mean {2}com\.example\.import \?\n$/,
    );
  });

  it('suggests nothing when nothing is similar, or when it may not ask', async () => {
    await using router = await startRouter();
    const far = await router.run(['call', 'org.elsewhere.thing']);
    expect(far.stderr).not.toContain('did you mean');
    const plain = await router.run(['call', 'com.example.inport', '-r', 'plain']);
    expect(plain).toMatchObject({ code: 6, stderr: expect.not.stringContaining('did you mean') as unknown });
  });
});
