import { createHistogram } from 'node:perf_hooks';
import { WebSocket } from 'ws';
import { inTime } from '../generator/in-time.ts';

/** Between two calls, ms: so seldom that nothing waits behind a call of its own. */
const pauseMs = 2;
const hello = { roles: { caller: {}, callee: {} } };

/** One Caller and one Callee that do little. */
export class QuietPair {
  readonly #caller: WebSocket;
  readonly #callee: WebSocket;
  readonly #sent = new Map<number, number>();
  #request = 0;
  #histogram = createHistogram();

  private constructor(caller: WebSocket, callee: WebSocket) {
    this.#caller = caller;
    this.#callee = callee;
    callee.on('message', (data: Buffer) => {
      const message = JSON.parse(data.toString()) as unknown[];
      if (message[0] === 68) callee.send(JSON.stringify([70, message[1], {}, ['pong']]));
    });
    caller.on('message', (data: Buffer) => {
      this.#answered(JSON.parse(data.toString()) as unknown[]);
    });
  }

  /** @throws {Error} when it cannot join */
  static async join(url: string): Promise<QuietPair> {
    const [caller, callee] = await Promise.all([joined(url), joined(url)]);
    callee.send(JSON.stringify([64, 1, {}, 'com.quiet']));
    await nextMessage(callee);
    return new QuietPair(caller, callee);
  }

  /** @returns microseconds of a call, from writing it to reading its answer */
  async measure(
    ms: number,
  ): Promise<{ readonly p99: number; readonly median: number; readonly calls: number }> {
    this.#histogram = createHistogram();
    const end = performance.now() + ms;
    await new Promise<void>((resolve) => {
      const timer = setInterval(() => {
        if (performance.now() >= end) {
          clearInterval(timer);
          resolve();
          return;
        }
        this.#call();
      }, pauseMs);
    });
    await inTime(this.#quiet(), { what: 'answer to the last call', ms: 10_000 });
    const { count } = this.#histogram;
    return {
      p99: this.#histogram.percentile(99) / 1_000,
      median: this.#histogram.percentile(50) / 1_000,
      calls: count,
    };
  }

  end(): void {
    this.#caller.terminate();
    this.#callee.terminate();
  }

  #call(): void {
    const request = ++this.#request;
    this.#sent.set(request, performance.now());
    this.#caller.send(JSON.stringify([48, request, {}, 'com.quiet', ['ping']]));
  }

  #answered([type, request]: readonly unknown[]): void {
    const sent = this.#sent.get(Number(request));
    if (type !== 50 || sent === undefined) throw new Error(`the call was not answered: ${String(type)}`);
    this.#sent.delete(Number(request));
    this.#histogram.record(Math.max(1, Math.round((performance.now() - sent) * 1e6)));
  }

  async #quiet(): Promise<void> {
    while (this.#sent.size > 0) await new Promise((resolve) => setTimeout(resolve, pauseMs));
  }
}

async function joined(url: string): Promise<WebSocket> {
  const socket = new WebSocket(url, 'wamp.2.json', { perMessageDeflate: false });
  await new Promise<void>((resolve, reject) => {
    socket.once('open', resolve);
    socket.once('error', reject);
  });
  socket.send(JSON.stringify([1, 'realm1', hello]));
  const welcome = await nextMessage(socket);
  if (!welcome.startsWith('[2,')) throw new Error(`no WELCOME: ${welcome}`);
  return socket;
}

function nextMessage(socket: WebSocket): Promise<string> {
  const message = new Promise<string>((resolve) => {
    socket.once('message', (data: Buffer) => {
      resolve(data.toString());
    });
  });
  return inTime(message, { what: 'message', ms: 10_000 });
}
