import { once } from 'node:events';
import { type AddressInfo, type Server, type Socket, connect, createServer } from 'node:net';
import { setImmediate as nextTurn } from 'node:timers/promises';
import { afterEach, beforeEach, describe, expect, it } from 'vitest';
import { Admission } from './admission.js';

let server: Server;
let admission: Admission;
let clients: Socket[] = [];
/** What was let in, and in which turn of the event loop. */
let admitted: { readonly first: string; readonly turn: number; readonly socket: Socket }[] = [];
let turn = 0;
let isOver = false;

async function countTurns(): Promise<void> {
  while (!isOver) {
    await nextTurn();
    turn++;
  }
}

beforeEach(async () => {
  admitted = [];
  isOver = false;
  void countTurns();
  admission = new Admission({
    silenceMs: 50,
    admit: (socket, first) => {
      admitted.push({ first: Buffer.from(first).toString(), turn, socket });
    },
  });
  server = createServer((socket) => {
    admission.add(socket);
  });
  server.listen(0, '127.0.0.1');
  await once(server, 'listening');
});

afterEach(async () => {
  isOver = true;
  admission.clear();
  for (const { socket } of admitted) socket.destroy();
  for (const client of clients) client.destroy();
  clients = [];
  server.close();
  await once(server, 'close');
});

async function newcomer(words?: string): Promise<Socket> {
  const client = connect((server.address() as AddressInfo).port, '127.0.0.1');
  clients.push(client);
  client.on('error', () => undefined);
  await once(client, 'connect');
  if (words !== undefined) client.write(words);
  return client;
}

/** Waits until something is so; a test that waits in vain ends by its own time. */
async function until(isSo: () => boolean): Promise<void> {
  while (!isSo()) await nextTurn();
}

describe('Admission', () => {
  it('lets one newcomer in per turn of the event loop, in the order of their first words [L49, T10]', async () => {
    const names = Array.from({ length: 20 }, (_, index) => String(index));
    const all = await Promise.all(names.map(() => newcomer()));
    await until(() => admission.silent === names.length);
    for (const [index, client] of all.entries()) client.write(names[index] ?? '');
    await until(() => admitted.length === names.length);
    expect(admitted.map(({ first }) => first).sort()).toEqual(names.sort());
    const turns = admitted.map((each) => each.turn);
    expect(new Set(turns).size).toBe(names.length);
    expect(turns).toEqual([...turns].sort((a, b) => a - b));
  });

  it('hands a socket over paused, with its first words to be read', async () => {
    await newcomer('hello');
    await until(() => admitted.length === 1);
    const [{ socket } = { socket: undefined }] = admitted;
    expect(socket?.isPaused()).toBe(true);
    expect(String(socket?.read())).toBe('hello');
    expect(socket?.listenerCount('close')).toBe(0);
  });

  it('ends who says nothing in time [L07]', async () => {
    const client = await newcomer();
    client.resume();
    await once(client, 'close');
    await until(() => admission.silent === 0);
    expect(admitted).toEqual([]);
  });

  it('forgets who goes before it is his turn', async () => {
    const gone = await newcomer();
    gone.destroy();
    await newcomer('hello');
    await until(() => admitted.length === 1 && admission.silent === 0);
    expect(admitted.map(({ first }) => first)).toEqual(['hello']);
  });

  it('ends all that wait when it is cleared', async () => {
    const waiting = await Promise.all([newcomer(), newcomer()]);
    await until(() => admission.silent === 2);
    const ends = waiting.map((client) => once(client, 'close'));
    admission.clear();
    await Promise.all(ends);
    expect([admitted, admission.silent]).toEqual([[], 0]);
  });
});
