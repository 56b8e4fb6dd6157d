/** A thousand clients that do not log in, in a process of their own; see README.md. */
import { WebSocket } from 'ws';

const attackers = 1_000;
const addresses = 20;
/** How long the half that never answers holds a connection, ms. */
const heldMs = 2_000;
/** Each stays away for a random time up to this, ms. */
const maxPauseMs = 2_000;

const counts = { hellos: 0, challenges: 0, aborts: 0, failures: 0 };
let url = '';
let isStopped = true;
const sockets = new Set<WebSocket>();

process.on('message', (message: { readonly start?: string }) => {
  if (message.start === undefined) {
    isStopped = true;
    for (const socket of sockets) socket.terminate();
    process.send?.(counts);
    return;
  }
  url = message.start;
  isStopped = false;
  for (let attacker = 0; attacker < attackers; attacker++) attack(attacker);
});

function attack(attacker: number): void {
  if (isStopped) return;
  const isSilent = attacker % 2 === 0;
  const localAddress = `127.0.1.${String(1 + (attacker % addresses))}`;
  const socket = new WebSocket(url, 'wamp.2.json', { localAddress, perMessageDeflate: false });
  sockets.add(socket);
  let timer: NodeJS.Timeout | undefined;
  socket.on('open', () => {
    counts.hellos++;
    const details = { roles: { caller: {} }, authmethods: ['wampcra'], authid: `user${String(attacker)}` };
    socket.send(JSON.stringify([1, 'guarded', details]));
    if (isSilent)
      timer = setTimeout(() => {
        socket.close();
      }, heldMs);
  });
  socket.on('message', (data: Buffer) => {
    const text = data.toString();
    if (text.startsWith('[3,')) counts.aborts++;
    if (!text.startsWith('[4,')) return;
    counts.challenges++;
    if (!isSilent) socket.send(JSON.stringify([5, Buffer.alloc(32).toString('base64'), {}]));
  });
  socket.on('error', () => {
    if (!isStopped) counts.failures++;
  });
  socket.on('close', () => {
    clearTimeout(timer);
    sockets.delete(socket);
    setTimeout(() => {
      attack(attacker);
    }, Math.random() * maxPauseMs);
  });
}
