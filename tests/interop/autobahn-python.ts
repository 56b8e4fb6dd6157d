import { type ChildProcess, spawn, spawnSync } from 'node:child_process';
import { fileURLToPath } from 'node:url';
import { createInterface } from 'node:readline';
import {
  type CallTerms,
  EventQueue,
  type InteropKind,
  type InteropPeer,
  type Outcome,
  type Terms,
  interopError,
} from './interop-peer.ts';

const python = '/usr/bin/python3';
const script = fileURLToPath(new URL('python/autobahn_peer.py', import.meta.url));

interface Reply extends Outcome {
  readonly id: number;
  /** The Arguments of all progress, in order. */
  readonly pieces?: readonly (readonly unknown[])[];
  /** What the script threw, when it did. */
  readonly broken?: string;
}

const probe = spawnSync(python, ['-c', 'import autobahn, cbor2, msgpack'], { encoding: 'utf8' });
const missing =
  probe.status === 0
    ? undefined
    : 'Debian packages python3-autobahn, python3-cbor2 and python3-msgpack are not installed';

const transports = ['websocket', 'rawsocket'] as const;
const serializers = ['json', 'msgpack', 'cbor'] as const;

/** Autobahn for Python, over WebSocket and RawSocket. */
export const autobahnPython: readonly InteropKind[] = transports.flatMap((transport) =>
  serializers.map((serializer) => ({
    name: `autobahn-python ${transport} ${serializer}`,
    ...(missing === undefined ? {} : { missing }),
    join: async ({ websocketUrl, rawsocketPort, realm }) => {
      const port = transport === 'websocket' ? new URL(websocketUrl).port : String(rawsocketPort);
      const child = spawn(python, [script, transport, serializer, realm, port], {
        stdio: ['pipe', 'pipe', 'pipe'],
      });
      const process = new PythonPeer(child);
      await process.joined;
      return process;
    },
  })),
);

class PythonPeer implements InteropPeer {
  readonly #child: ChildProcess;
  readonly #events = new EventQueue();
  readonly #replies = new Map<number, (reply: Reply) => void>();
  readonly joined: Promise<void>;
  readonly #exited: Promise<void>;
  #lastId = 0;
  #errors = '';

  constructor(child: ChildProcess) {
    this.#child = child;
    child.stderr?.on('data', (chunk: Buffer) => (this.#errors += chunk.toString()));
    this.#exited = new Promise((resolve) => child.once('exit', () => resolve()));
    this.joined = new Promise((resolve, reject) => {
      child.once('exit', () => {
        reject(new Error(`the Python client ended: ${this.#errors}`));
      });
      if (child.stdout === null) return;
      createInterface({ input: child.stdout }).on('line', (line) => {
        const record = JSON.parse(line) as { type: string } & Reply;
        if (record.type === 'joined') resolve();
        else if (record.type === 'event') this.#events.push(record);
        else if (record.type === 'reply') this.#replies.get(record.id)?.(record);
      });
    });
  }

  async register(uri: string, behaviour: string, terms: Terms = {}): Promise<void> {
    await this.#run({ op: 'register', uri, behaviour, error: interopError, ...terms });
  }

  async unregister(uri: string): Promise<void> {
    await this.#run({ op: 'unregister', uri });
  }

  async call(
    uri: string,
    args: readonly unknown[],
    kwargs: object,
    { timeout, onProgress, canceled }: CallTerms = {},
  ): Promise<Outcome> {
    const command = { op: 'call', uri, args, kwargs, timeout, canceled, progress: onProgress !== undefined };
    const { error, args: resultArgs, kwargs: resultKwargs, pieces } = await this.#run(command);
    for (const piece of pieces ?? []) onProgress?.(piece);
    return { ...(error === undefined ? {} : { error }), args: resultArgs, kwargs: resultKwargs };
  }

  async subscribe(uri: string, terms: Terms = {}): Promise<void> {
    await this.#run({ op: 'subscribe', uri, ...terms });
  }

  async unsubscribe(uri: string): Promise<void> {
    await this.#run({ op: 'unsubscribe', uri });
  }

  async publish(uri: string, payload: object, acknowledge: boolean, retain = false): Promise<void> {
    await this.#run({ op: 'publish', uri, ...payload, acknowledge, retain });
  }

  async nextEvent(): Promise<{ args: readonly unknown[]; kwargs: Readonly<Record<string, unknown>> }> {
    const { args, kwargs } = await this.#events.next();
    return { args, kwargs };
  }

  async leave(): Promise<void> {
    this.#child.stdin?.write(`${JSON.stringify({ id: 0, op: 'leave' })}\n`);
    await this.#exited;
  }

  async #run(command: object): Promise<Reply> {
    const id = ++this.#lastId;
    const reply = new Promise<Reply>((resolve) => this.#replies.set(id, resolve));
    this.#child.stdin?.write(`${JSON.stringify({ id, ...command })}\n`);
    const answer = await reply;
    if (answer.broken !== undefined) throw new Error(answer.broken);
    return answer;
  }
}
