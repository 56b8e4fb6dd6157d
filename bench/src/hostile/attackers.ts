/** A thousand clients that do not log in, in a process of their own; see README.md. */
import { WebSocket } from 'ws';

const attackers = 1_000;
const addresses = 20;
/** Who was refused comes back at a random time up to this, ms. */
const maxPauseMs = 4_000;

const counts = { hellos: 0, challenges: 0, aborts: 0, failures: 0 };
let isStopped = true;
const sockets = new Map<number, WebSocket>();

type Order = { readonly attack: string } | 'stop';

process.on('message', (order: Order) => {
  if (order === 'stop') stop();
  else {
    isStopped = false;
    for (let attacker = 0; attacker < attackers; attacker++) void come(order.attack, attacker);
  }
});

function stop(): void {
  isStopped = true;
  for (const socket of sockets.values()) socket.terminate();
  sockets.clear();
  process.send?.(counts);
}

function open(url: string, attacker: number): Promise<WebSocket> {
  const localAddress = `127.0.1.${String(1 + (attacker % addresses))}`;
  const socket = new WebSocket(url, 'wamp.2.json', { localAddress, perMessageDeflate: false });
  socket.on('message', (data: Buffer) => {
    heard(socket, { attacker, type: data.toString('utf8', 0, 3) });
  });
  socket.on('error', () => {
    if (!isStopped) counts.failures++;
  });
  socket.on('close', () => {
    if (!isStopped) setTimeout(() => void come(url, attacker), Math.random() * maxPauseMs);
  });
  return new Promise((resolve, reject) => {
    socket.once('open', () => {
      resolve(socket);
    });
    socket.once('error', reject);
  });
}

async function come(url: string, attacker: number): Promise<void> {
  if (isStopped) return;
  try {
    const socket = await open(url, attacker);
    sockets.set(attacker, socket);
    hello(socket, attacker);
  } catch {
    // It is counted, and comes back when its socket is closed.
  }
}

function hello(socket: WebSocket, attacker: number): void {
  if (isStopped) {
    socket.terminate();
    return;
  }
  counts.hellos++;
  const details = { roles: { caller: {} }, authmethods: ['wampcra'], authid: `user${String(attacker)}` };
  socket.send(JSON.stringify([1, 'guarded', details]));
}

interface Heard {
  readonly attacker: number;
  /** The beginning of the message. */
  readonly type: string;
}

/** Every second one never answers, the others answer wrong. */
function heard(socket: WebSocket, { attacker, type }: Heard): void {
  if (type === '[3,') counts.aborts++;
  if (type !== '[4,') return;
  counts.challenges++;
  if (attacker % 2 === 1) socket.send(JSON.stringify([5, Buffer.alloc(32).toString('base64'), {}]));
}
