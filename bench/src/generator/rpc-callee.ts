import type { RpcWorkload } from '../workloads.ts';
import { FrameBatch } from '../wamp/frame-batch.ts';
import { MessageTemplates } from '../wamp/message-template.ts';
import { Receipt } from '../wamp/receipt.ts';
import { wireOf, type Wire } from '../wamp/wire.ts';
import type { PayloadRange } from '../websocket/frame-reader.ts';
import type { Connection, MessageSink } from './connection.ts';
import type { Answering } from './load.ts';
import type { RunOptions } from './run-options.ts';
import { messageType, openPeer, receivedTypes, request } from './target.ts';

/** Opens the Callee and registers; from then on it answers. */
export async function openRpcCallee(options: RunOptions<RpcWorkload>): Promise<Answering> {
  const { workload, target, group, onLost } = options;
  const wire = wireOf(workload.serializer);
  const readBuffer = Buffer.allocUnsafe(65_536);
  const callee = await openPeer({ target, wire, group, onLost, readBuffer, role: 'callee' });
  if (target.kind === 'router') {
    const message = [messageType.register, 1, {}, `bench.${group}`];
    await request(callee, wire, { message, answer: messageType.registered });
  }
  const size = workload.payloadBytes;
  const invocations = new Receipt(wire, receivedTypes[target.kind].atCallee, size);
  const yields = new MessageTemplates(wire, (id, text) => [messageType.yield, id, {}, [text]], size);
  const echo = new Echo(callee, { wire, invocations, yields });
  callee.attach(echo);
  return {
    creditPort: 0,
    // The Caller has waited for everything already: a call without an answer is lost there.
    async finish() {
      await callee.close();
      return { lost: 0, wrong: echo.wrong, latency: undefined };
    },
  };
}

interface EchoParts {
  readonly wire: Wire;
  readonly invocations: Receipt;
  readonly yields: MessageTemplates;
}

/** Answers each INVOCATION with its own marker. */
class Echo implements MessageSink {
  wrong = 0;
  readonly #connection: Connection;
  readonly #parts: EchoParts;
  readonly #batch: FrameBatch;

  constructor(connection: Connection, parts: EchoParts) {
    this.#connection = connection;
    this.#parts = parts;
    this.#batch = new FrameBatch(parts.wire);
  }

  message(bytes: Buffer, range: PayloadRange): void {
    const { invocations, yields } = this.#parts;
    if (!invocations.isLearnt) invocations.learn(bytes.subarray(range.start, range.end), 1);
    const marker = invocations.marker(bytes, range);
    const id = invocations.id(bytes, range);
    if (marker < 0 || id < 0) {
      this.wrong++;
      return;
    }
    this.#batch.add(yields.for(id), id, marker);
  }

  readEnded(): void {
    const frames = this.#batch.take();
    if (frames !== undefined) this.#connection.write(frames);
  }
}
