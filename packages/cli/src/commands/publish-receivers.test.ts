import type { Client } from '@wamp/client';
import { describe, expect, it } from 'vitest';
import { TestRouter } from '../fixtures/test-router.js';

/** A subscriber that remembers what it got. */
async function subscriber(router: TestRouter): Promise<{ client: Client; id: number; got: unknown[] }> {
  const client = await router.client();
  const got: unknown[] = [];
  await client.subscribe('com.example.a', ({ args }) => got.push(args[0]));
  return { client, id: await router.idOf(client), got };
}

/** What each of two subscribers got, once everything before has arrived. */
async function received(router: TestRouter, flagsOf: (ids: readonly number[]) => readonly string[]) {
  const peers = [await subscriber(router), await subscriber(router)];
  const { code } = await router.run(['pub', 'com.example.a', 'x', ...flagsOf(peers.map(({ id }) => id))]);
  await router.run(['pub', 'com.example.a', 'end']);
  return { code, got: peers.map(({ got }) => got.filter((value) => value !== 'end').length) };
}

describe('wamp publish', () => {
  it.each([
    [(ids: readonly number[]) => ['--exclude', String(ids[0])], [0, 1]],
    [(ids: readonly number[]) => ['--exclude', ids.join(',')], [0, 0]],
    [(ids: readonly number[]) => ['--exclude', String(ids[0]), '--exclude', String(ids[1])], [0, 0]],
    [(ids: readonly number[]) => ['--eligible', String(ids[1])], [0, 1]],
    [(ids: readonly number[]) => ['--eligible', ids.join(', ')], [1, 1]],
    [() => ['--exclude-authrole', 'anonymous'], [0, 0]],
    [() => ['--eligible-authrole', 'anonymous'], [1, 1]],
    [() => ['--eligible-authrole', 'admin', '--eligible-authrole', 'anonymous'], [1, 1]],
    [() => ['--eligible-authrole', 'admin'], [0, 0]],
    [() => ['--exclude-authid', 'nobody'], [1, 1]],
    [() => ['--eligible-authid', 'nobody'], [0, 0]],
    [() => ['-O', 'eligible=[]'], [0, 0]],
  ])('sends only to whom the flags say: %s', async (flagsOf, expected) => {
    await using router = new TestRouter();
    expect(await received(router, flagsOf)).toStrictEqual({ code: 0, got: expected });
  });

  it('asks the router to keep the event with --retain', async () => {
    await using router = new TestRouter();
    expect((await router.run(['pub', 'com.example.a', 'kept', '--retain'])).code).toBe(0);
    expect((await router.run(['pub', 'com.example.a', 'not kept'])).code).toBe(0);
    const { run } = await router.run(['sub', 'com.example.a', '--retained', '--count', '1']);
    expect(run.records).toMatchObject([{ args: ['kept'] }]);
  });

  it('sends --rkey', async () => {
    await using router = new TestRouter();
    const { stderr } = await router.run(['pub', 'com.example.a', '--rkey', 'k1', '--wire']);
    expect(stderr).toMatch(/→ PUBLISH +\[16,1,\{"acknowledge":true,"rkey":"k1"\}/);
  });

  it.each([
    [['--exclude', 'me']],
    [['--eligible', '1,,2']],
    [['-O', 'exclude=5']],
    [['-O', 'eligible_authid=[1]']],
    [['-O', 'retain=1']],
    [['-O', 'rkey=1']],
  ])('ends with 2 for %j', async (flags) => {
    await using router = new TestRouter();
    const { code, stdout } = await router.run(['pub', 'com.example.a', ...flags]);
    expect({ code, stdout }).toStrictEqual({ code: 2, stdout: '' });
  });
});
