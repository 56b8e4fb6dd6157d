import type { UpgradeAnswer, UpgradeGuard, UpgradeRequest } from '@wamp/protocol';
import { describe, expect, it, vi } from 'vitest';
import { Rig, upgrade } from './fixtures/listener-rig.js';
import { webSocketListener } from './listener.js';

const guard = (name: string, judge: UpgradeGuard['judge']): UpgradeGuard => ({ name, judge });
const accept = (note?: unknown): UpgradeAnswer => ({ kind: 'accept', note });
const ask = (headers: Readonly<Record<string, string>> = {}, path = '/ws'): string =>
  upgrade({ 'Sec-WebSocket-Protocol': 'wamp.2.json', ...headers }, path);

/** The head of an answer that ends with a blank line. */
async function headOf(rig: Rig, text: string): Promise<string> {
  const connection = await rig.connect();
  connection.write(text);
  let head = '';
  while (!head.endsWith('\r\n\r\n')) head += (await connection.read(1)).toString('latin1');
  return head;
}

describe('guards of upgrades', () => {
  it('see the request, set headers, and leave notes for authenticators [AUTH-35]', async () => {
    const seen: UpgradeRequest[] = [];
    const first = guard('first', (request) => {
      seen.push(request);
      const headers = [['Set-Cookie', 'a=1'] as const, ['Set-Cookie', 'b=2'] as const];
      return { kind: 'accept', headers, note: { user: 'joe' } };
    });
    const rig = await new Rig({
      guards: [first, guard('second', async () => accept()), guard('third', () => accept(3))],
    }).listen();
    const head = await headOf(rig, ask({ Cookie: 'a=0', 'X-Secret': 'x' }, '/ws?token=1'));
    expect(head).toMatch(/^HTTP\/1\.1 101 /);
    expect(head.match(/^Set-Cookie: .*$/gm)).toEqual(['Set-Cookie: a=1', 'Set-Cookie: b=2']);
    expect(seen).toMatchObject([
      {
        url: '/ws?token=1',
        isSecure: false,
        remoteAddress: '127.0.0.1',
        headers: { cookie: 'a=0', 'x-secret': 'x' },
      },
    ]);
    expect(rig.first.transport.peer?.upgrade).toEqual({
      url: '/ws?token=1',
      headers: { cookie: 'a=0' },
      notes: { first: { user: 'joe' }, third: 3 },
    });
  });

  it('refuse with the status and text of the first that does; the next ones are not asked', async () => {
    const never = vi.fn(() => accept());
    const refuses = guard('refuses', () => ({ kind: 'refuse', status: 401, text: 'Who are you?' }));
    const rig = await new Rig({ guards: [guard('a', () => accept()), refuses, guard('b', never)] }).listen();
    expect(await rig.answerTo(ask())).toMatch(/^HTTP\/1\.1 401 Unauthorized\r\n[^]*\r\n\r\nWho are you\?\n$/);
    expect(never).not.toHaveBeenCalled();
    expect(rig.accepted).toEqual([]);
  });

  it.each<[string, () => unknown]>([
    [
      'throws',
      () => {
        throw new Error('secret of the guard');
      },
    ],
    ['rejects', () => Promise.reject(new Error('secret of the guard'))],
    ['answers nothing', () => undefined],
    ['answers garbage', () => ({ kind: 'maybe' })],
    ['refuses with a status that is none', () => ({ kind: 'refuse', status: 200, text: 'x' })],
    ['breaks out of its header', () => ({ kind: 'accept', headers: [['X-A', 'b\r\nSet-Cookie: evil=1']] })],
    ['breaks out of a name', () => ({ kind: 'accept', headers: [['X-A: b\r\nX', 'c']] })],
  ])('that %s refuses with 500 and says nothing more', async (_what, judge) => {
    const rig = await new Rig({ guards: [guard('broken', judge as UpgradeGuard['judge'])] }).listen();
    const answer = await rig.answerTo(ask());
    expect(answer).toMatch(/^HTTP\/1\.1 500 /);
    expect(answer).not.toMatch(/secret|evil/);
    expect(rig.accepted).toEqual([]);
  });

  it('that hangs refuses with 503 in time, and counts as a connection until then (L07, L01)', async () => {
    const hangs = guard('hangs', () => new Promise(() => {}));
    const rig = await new Rig({ guards: [hangs], guardTimeoutMs: 50, maxConnections: 1 }).listen();
    const [first, second] = await Promise.all([rig.answerTo(ask()), rig.answerTo(ask())]);
    const texts = [first, second].map((answer) => answer.split('\r\n\r\n')[1]).sort();
    expect(texts).toEqual([
      'It took too long to decide about this request.\n',
      'This router has too many connections.\n',
    ]);
    expect(await rig.answerTo(ask())).toContain('It took too long');
  });

  it('are not asked about requests that are refused anyway', async () => {
    const judge = vi.fn(() => accept());
    const rig = await new Rig({ guards: [guard('a', judge)] }).listen();
    expect(await rig.answerTo(upgrade({}))).toMatch(/^HTTP\/1\.1 400 /);
    expect(await rig.answerTo(ask({ Origin: 'https://evil.example' }))).toMatch(/^HTTP\/1\.1 403 /);
    expect(judge).not.toHaveBeenCalled();
  });

  it('let nobody in who is gone when they have spoken, nor after the listener has closed', async () => {
    const asked: (() => void)[] = [];
    const called = (): Promise<void> => new Promise((resolve) => void waiting.push(resolve));
    const waiting: (() => void)[] = [];
    const slow = guard('slow', () => {
      waiting.shift()?.();
      return new Promise((resolve) => {
        asked.push(() => {
          resolve(accept());
        });
      });
    });
    const rig = await new Rig({ guards: [slow], maxConnections: 1 }).listen();
    const gone = await rig.connect();
    const first = called();
    gone.write(ask());
    await first;
    gone.socket.resetAndDestroy();
    await gone.closed;
    // One turn of the event loop brings the reset.
    await new Promise((resolve) => setImmediate(resolve));
    asked.shift()?.();
    const second = called();
    const late = rig.answerTo(ask());
    await second;
    await rig.listener.close();
    asked.shift()?.();
    expect(await late).toMatch(/^(HTTP\/1\.1 503 [^]*takes no more connections.*\n)?$/);
    expect(rig.accepted).toEqual([]);
  });

  it('have names of their own, and a time within bounds', () => {
    const twice = [guard('a', () => accept()), guard('a', () => accept())];
    expect(() => webSocketListener({ port: 0, guards: twice })).toThrow('option guards: two are named a');
    expect(() => webSocketListener({ port: 0, guardTimeoutMs: 30_001 })).toThrow('option guardTimeoutMs');
  });
});

describe('what is kept of a request', () => {
  it('is what was asked for, and shared by requests that have nothing to keep', async () => {
    const rig = await new Rig({ keepHeaders: ['X-Kept'] }).listen();
    await headOf(rig, ask({ 'X-Kept': 'yes', Authorization: 'Bearer x' }));
    await headOf(rig, ask());
    await headOf(rig, ask({ Authorization: 'Bearer x' }));
    const [kept, plain, again] = rig.accepted.map(({ transport }) => transport.peer?.upgrade);
    expect(kept).toEqual({ url: '/ws', headers: { 'x-kept': 'yes' }, notes: {} });
    expect(plain).toEqual({ url: '/ws', headers: {}, notes: {} });
    expect(again).toBe(plain);
  });

  it('is the headers that authenticators read, unless told otherwise', async () => {
    const rig = await new Rig().listen();
    const headers = {
      Authorization: 'Bearer x',
      Cookie: 'a=1',
      'User-Agent': 'u',
      'X-Forwarded-For': '192.0.2.1',
    };
    await headOf(rig, ask({ ...headers, 'X-Other': 'o' }));
    expect(rig.first.transport.peer?.upgrade?.headers).toEqual({
      authorization: 'Bearer x',
      cookie: 'a=1',
      'user-agent': 'u',
      'x-forwarded-for': '192.0.2.1',
    });
  });
});
