import { addressOf, channelOf, routerOf, topicOf } from './channel.js';
import { Connection, type Link } from './connection.js';
import type { CursorMove } from './cursor-move.js';
import { FrameCoalescer } from './frame-coalescer.js';
import { elementOf } from './page-elements.js';
import { watchSerializer } from './serializer-choice.js';
import { type OwnMove, Stage } from './stage.js';
import { Status } from './status.js';

const address = new URL(location.href);
const channel = channelOf(address);
const shared = addressOf(address, channel);
history.replaceState(history.state, '', shared);
elementOf('channel', HTMLElement).textContent = channel;
elementOf('another', HTMLAnchorElement).href = shared.href;

const button = elementOf('drop', HTMLButtonElement);
const status = new Status();
const moves = new FrameCoalescer<OwnMove>(
  requestAnimationFrame.bind(globalThis),
  (move) => void publish(move),
);
const stage = new Stage((move) => moves.offer(move));
const connection = new Connection({
  url: routerOf(address),
  topic: topicOf(channel),
  onLink: showLink,
  onMove: showMove,
  onTrouble: (why) => status.showTrouble(why),
});

watchSerializer(elementOf('serializer', HTMLFieldSetElement), (serializer) => connection.open(serializer));
button.addEventListener('click', () => {
  if (document.body.classList.contains('offline')) connection.retry();
  else connection.drop();
});
addEventListener('online', () => connection.retry());

async function publish(move: OwnMove): Promise<void> {
  if (stage.identity === undefined) return;
  const { session, hue } = stage.identity;
  if (await connection.publish({ ...move, session, hue, sent: performance.now() })) status.countSent();
}

function showMove(move: CursorMove): void {
  status.countReceived();
  // The clocks of other pages have nothing to do with ours.
  if (move.session === stage.identity?.session) status.showRoundTrip(performance.now() - move.sent);
  stage.show(move);
}

function showLink(link: Link): void {
  const isConnected = link.state === 'connected';
  if (isConnected) stage.name(link.session);
  button.textContent = isConnected ? 'Kill the connection' : 'Connect now';
  status.showLink(isConnected || navigator.onLine ? link : { ...link, why: 'this device is offline' });
}
