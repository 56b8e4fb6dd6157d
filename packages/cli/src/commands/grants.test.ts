import { describe, expect, it } from 'vitest';
import { TestRouter } from '../fixtures/test-router.js';

/** The records that a run printed for URIs of the tests. */
function idOf(records: readonly Record<string, unknown>[], uri: string): string {
  const record = records.find((each) => each['uri'] === uri);
  return String(record?.['id']);
}

describe.each([
  ['registration', 'callee', 'invoke'],
  ['subscription', 'subscriber', undefined],
] as const)('wamp %s', (noun, member, policy) => {
  /** A router with one peer that has registered and subscribed to com.example.a. */
  async function startRouter() {
    const router = new TestRouter();
    const client = await router.client();
    await client.register('com.example.a', () => 1);
    await client.subscribe('com.example.a', () => undefined);
    const { run } = await router.run([noun, 'ls']);
    return { router, client, session: await router.idOf(client), id: idOf(run.records, 'com.example.a') };
  }

  it('ls prints a table with ids on a terminal, and ids alone with -o value', async () => {
    const { router, id } = await startRouter();
    await using _router = router;
    const { code, stdout } = await router.run([noun, 'list', 'com.example.'], { isTerminal: true });
    expect(code).toBe(0);
    const [titles, row, ...rest] = stdout.split('\n').map((line) => line.split(/ {2,}/));
    expect(titles).toStrictEqual(
      ['id', noun, 'match', ...(policy === undefined ? [] : [policy]), `${member}s`, 'created'].map((title) =>
        title.toUpperCase(),
      ),
    );
    expect(row?.slice(0, 3)).toStrictEqual([id, 'com.example.a', 'exact']);
    expect(rest).toStrictEqual([['']]);
    const values = await router.run([noun, 'ls', 'com.example.', '-o', 'value']);
    expect(values.stdout).toBe(`${id}\n`);
  });

  it('get prints one with its sessions', async () => {
    const { router, id, session } = await startRouter();
    await using _router = router;
    const { code, run } = await router.run([noun, 'get', id]);
    expect(code).toBe(0);
    expect(run.records).toMatchObject([
      {
        type: noun,
        id: Number(id),
        uri: 'com.example.a',
        match: 'exact',
        count: 1,
        [`${member}s`]: [session],
      },
    ]);
    const { stdout } = await router.run([noun, 'get', id], { isTerminal: true });
    expect(stdout).toMatch(new RegExp(`^${noun} ${id} {3}com\\.example\\.a\n {2}match +exact\n`));
    expect(stdout).toMatch(new RegExp(`\n {2}${member}s +${session}\n`));
  });

  it('get and rm end with 6 for an id that is not there, and with 2 for none', async () => {
    const { router } = await startRouter();
    await using _router = router;
    for (const verb of ['get', 'rm']) {
      const { code, stderr } = await router.run([noun, verb, '5']);
      expect(code).toBe(6);
      expect(stderr).toContain(`there is no ${noun} 5 in realm1`);
      expect((await router.run([noun, verb, 'five'])).code).toBe(2);
    }
  });

  it('rm takes it from its sessions', async () => {
    const { router, client, id, session } = await startRouter();
    await using _router = router;
    const revoked = new Promise((resolve) => client.on('revoked', resolve));
    const { code, run } = await router.run([noun, 'rm', id, '--reason', 'com.example.close.moved']);
    expect(code).toBe(0);
    expect(run.records).toStrictEqual([{ type: 'removed', [noun]: Number(id), session }]);
    expect(await revoked).toMatchObject({ reason: 'com.example.close.moved' });
    expect((await router.run([noun, 'get', id])).code).toBe(6);
  });

  it('rm takes it only from the session that is named', async () => {
    const { router, client, id, session } = await startRouter();
    await using _router = router;
    const other = await router.run([noun, 'rm', id, '--session', '5']);
    expect(other.code).toBe(6);
    expect(other.stderr).toContain('there is no session 5 in realm1');
    const revoked = new Promise((resolve) => client.on('revoked', resolve));
    const { code, stdout } = await router.run([noun, 'rm', id, '--session', String(session)], {
      isTerminal: true,
    });
    expect(code).toBe(0);
    expect(stdout).toBe(`removed ${member} ${session} from ${noun} ${id}\n`);
    await revoked;
  });

  it('ls and rm end with 11 and name the missing grant', async () => {
    const { router } = await startRouter();
    await using _router = router;
    const list = await router.run([noun, 'ls', '-r', 'closed']);
    expect(list.code).toBe(11);
    expect(list.stderr).toContain('meta: { read: [guest] }');
    const remove = await router.run([noun, 'rm', '5', '--session', '6', '-r', 'closed']);
    expect(remove.code).toBe(11);
    expect(remove.stderr).toContain('meta: { kill: [guest] }');
  });

  it('watch prints each as it comes and goes, with its URI', async () => {
    const { router, client, session } = await startRouter();
    await using _router = router;
    const run = router.start([noun, 'watch', '--count', '6']);
    await run.saysOnStderr(`watching ${noun}s of realm1`);
    const offer =
      noun === 'registration'
        ? await client.register('com.example.b', () => 1)
        : await client.subscribe('com.example.b', () => undefined);
    if ('unregister' in offer) await offer.unregister();
    else await offer.unsubscribe();
    // What was there before is known by its URI too.
    await client.close();
    expect(await run.exit).toBe(0);
    const verbs = noun === 'registration' ? ['register', 'unregister'] : ['subscribe', 'unsubscribe'];
    expect(run.records.map(({ topic, uri }) => [topic, uri])).toStrictEqual([
      [`wamp.${noun}.on_create`, 'com.example.b'],
      [`wamp.${noun}.on_${verbs[0]}`, 'com.example.b'],
      [`wamp.${noun}.on_${verbs[1]}`, 'com.example.b'],
      [`wamp.${noun}.on_delete`, 'com.example.b'],
      [`wamp.${noun}.on_${verbs[1]}`, 'com.example.a'],
      [`wamp.${noun}.on_delete`, 'com.example.a'],
    ]);
    expect(run.records[0]).toMatchObject({ type: 'meta', session, match: 'exact' });
    expect(run.records[0]).toHaveProperty(noun, expect.any(Number));
  });
});

describe('wamp trace', () => {
  it('prints what happens in a realm, without what it does itself', async () => {
    await using router = new TestRouter();
    const run = router.start(['trace', '--count', '8']);
    await run.saysOnStderr('watching sessions, registrations, subscriptions of realm1');
    const client = await router.client();
    await client.register('com.example.a', () => 1);
    await client.subscribe('com.example.a', () => undefined);
    await client.close();
    expect(await run.exit).toBe(0);
    expect(run.records.slice(0, 5).map(({ topic }) => topic)).toStrictEqual([
      'wamp.session.on_join',
      'wamp.registration.on_create',
      'wamp.registration.on_register',
      'wamp.subscription.on_create',
      'wamp.subscription.on_subscribe',
    ]);
  });

  it('prints lines for people on a terminal', async () => {
    await using router = new TestRouter();
    const run = router.start(['trace', '--count', '2', '--uri', 'com.example.'], { isTerminal: true });
    await run.saysOnStderr('watching');
    const client = await router.client();
    const session = await router.idOf(client);
    await client.register('org.elsewhere', () => 1);
    await client.register('com.example.a', () => 1, { match: 'prefix' });
    expect(await run.exit).toBe(0);
    const time = '[\\d:.]{12}';
    const what = `com\\.example\\.a`;
    expect(run.stdout).toMatch(
      new RegExp(
        `^${time} {2}created {7}${what} \\(prefix, single\\) {3}registration \\d+ {3}by ${session}\n` +
          `${time} {2}registered {4}${what} {3}registration \\d+ {3}by ${session}\n$`,
      ),
    );
  });

  it('prints only what one session does with --session', async () => {
    await using router = new TestRouter();
    const watched = await router.client();
    const other = await router.client();
    const run = router.start(['trace', '--session', String(await router.idOf(watched)), '--count', '2']);
    await run.saysOnStderr('watching');
    await other.subscribe('com.example.b', () => undefined);
    await watched.subscribe('com.example.a', () => undefined);
    expect(await run.exit).toBe(0);
    expect(run.records.map(({ uri }) => uri)).toStrictEqual(['com.example.a', 'com.example.a']);
  });

  it('goes on after a lost connection', async () => {
    await using router = new TestRouter();
    const run = router.start(['trace', '--uri', 'com.', '--count', '2']);
    await run.saysOnStderr('watching');
    router.cut();
    await run.saysOnStderr('joined again');
    await (await router.client()).subscribe('com.example.a', () => undefined);
    expect(await run.exit).toBe(0);
  });
});
