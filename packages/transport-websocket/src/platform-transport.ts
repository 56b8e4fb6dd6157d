import {
  ConnectionError,
  type Frame,
  ProtocolError,
  type Serializer,
  type Transport,
  type TransportEnd,
  type TransportSink,
} from '@wamp/protocol';

/** Above this many bytes waiting in the browser `send` returns `false`. (D25) */
const highWaterBytes = 1_048_576;

/** How often to look whether the browser has sent enough, as it does not tell, in milliseconds. (D25) */
const drainPollMs = 50;

/** How long the router may take to answer a close, in milliseconds. L69 */
const closeTimeoutMs = 5_000;

/**
 * A WAMP transport on an open WebSocket of the platform. Such a socket can neither stop reading nor drop what it has
 * queued: a paused transport holds the frames, and `abort` lets go of the socket, which closes on its own.
 *
 * A function of closures, as every page loads it and closures become the smallest code.
 */
export function platformTransport(socket: WebSocket, serializer: Serializer): Transport {
  const held: Frame[] = [];
  let sink: TransportSink | undefined;
  let paused = false;
  /** How we have ended it. */
  let end: TransportEnd | undefined;
  /** How the socket was seen to end; it is told behind the frames that are held. */
  let seen: TransportEnd | undefined;
  let closeTimer: ReturnType<typeof setTimeout> | undefined;
  let drainTimer: ReturnType<typeof setTimeout> | undefined;
  let tellGone: () => void;
  const gone = new Promise<void>((resolve) => {
    tellGone = resolve;
  });

  const finish = (how: TransportEnd): void => {
    if (!socket.onclose) return;
    end = how;
    clearTimeout(closeTimer);
    clearTimeout(drainTimer);
    socket.onclose = null;
    sink?.closed(how);
    tellGone();
  };

  const closeAs = (how: TransportEnd, code = 1000, reason = ''): void => {
    if (end) return;
    end = how;
    // Scripts may close with 1000 and codes of their own only; 41 UTF-16 units are never more than 123 bytes.
    socket.close(code < 3000 ? 1000 : code, reason.slice(0, 41));
    closeTimer = setTimeout(finish, closeTimeoutMs, how);
  };

  const deliver = (): void => {
    while (sink && !paused && !end) {
      const frame = held.shift();
      if (frame === undefined) {
        if (seen) finish(seen);
        return;
      }
      const kind = typeof frame === 'string' ? 'text' : 'binary';
      if (kind === serializer.frames) sink.frame(frame);
      else {
        // [TR-08] [TR-09]
        const error = new ProtocolError(`a ${kind} message under ${socket.protocol}`);
        sink.violated(error);
        closeAs({ by: 'local', code: 1002, error });
      }
    }
  };

  const pollDrain = (): void => {
    drainTimer = undefined;
    if (socket.bufferedAmount >= highWaterBytes) drainTimer = setTimeout(pollDrain, drainPollMs);
    else if (!end) sink?.drain();
  };

  const resume = (): void => {
    paused = false;
    queueMicrotask(deliver);
  };

  socket.onmessage = ({ data }: MessageEvent<string | ArrayBuffer>) => {
    held.push(typeof data === 'string' ? data : new Uint8Array(data));
    deliver();
  };
  socket.onclose = ({ code, reason }) => {
    const error = new ConnectionError('the connection was lost', { code: 'WAMP_ERR_CONNECTION_LOST' });
    seen = { by: 'remote', code, reason, ...(code === 1006 && { error }) };
    if (end) finish(end);
    else deliver();
  };

  return {
    kind: 'websocket',
    serializer,
    remoteAddress: '',
    peer: { isPrivate: /^ws(s|:..(localhost|127[.\d]+|\[::1])[:/])/.test(socket.url) },
    maxSendBytes: Infinity,
    needsKeepAlive: true,
    get bufferedBytes() {
      return socket.bufferedAmount;
    },
    attach(to) {
      sink = to;
      queueMicrotask(() => {
        if (end && !socket.onclose) to.closed(end);
        else deliver();
      });
    },
    send(message) {
      if (end || socket.readyState !== 1) return false;
      // The platform wants bytes that no other thread writes to; ours never are shared with one.
      socket.send(message.text ?? (message.payload as Uint8Array<ArrayBuffer>));
      if (socket.bufferedAmount >= highWaterBytes) drainTimer ??= setTimeout(pollDrain, drainPollMs);
      return !drainTimer;
    },
    pause() {
      paused = true;
    },
    resume,
    close({ code = 1000, reason = '' } = {}) {
      closeAs({ by: 'local', code, reason }, code, reason);
      return gone;
    },
    abort(error) {
      const how: TransportEnd = { by: 'local', error };
      end = how;
      socket.close();
      queueMicrotask(() => {
        finish(how);
      });
    },
  };
}
