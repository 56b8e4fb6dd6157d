import nodeCrypto from 'node:crypto';
import { promisify } from 'node:util';
import { Worker } from 'node:worker_threads';
import type { Argon2Request, KdfRequest, Pbkdf2Request } from './kdf.js';
import { untilAborted } from './until-aborted.js';

/** What Node has from 24.7 on. */
interface NodeArgon2 {
  readonly argon2?: (
    algorithm: 'argon2id',
    parameters: {
      readonly message: Uint8Array;
      readonly nonce: Uint8Array;
      readonly parallelism: number;
      readonly tagLength: number;
      readonly memory: number;
      readonly passes: number;
    },
    done: (error: Error | null, key: Uint8Array) => void,
  ) => void;
}

const pbkdf2OfNode = promisify(nodeCrypto.pbkdf2);

/** Derives a key in Node's pool of threads, or in a thread of its own where Node has no Argon2. */
export async function deriveKey(request: KdfRequest, signal?: AbortSignal): Promise<Uint8Array> {
  signal?.throwIfAborted();
  const key = await (request.kdf === 'pbkdf2' ? pbkdf2(request) : argon2(request, signal, nodeCrypto));
  signal?.throwIfAborted();
  return key;
}

async function pbkdf2({ password, salt, iterations, length }: Pbkdf2Request): Promise<Uint8Array> {
  return pbkdf2OfNode(password, salt, iterations, length, 'sha256');
}

/** @internal */
export async function argon2(
  request: Argon2Request,
  signal: AbortSignal | undefined,
  { argon2: argon2OfNode }: NodeArgon2,
): Promise<Uint8Array> {
  if (argon2OfNode === undefined) return argon2InWorker(request, signal);
  const { password: message, salt: nonce, length: tagLength, iterations: passes, memory } = request;
  const parameters = { message, nonce, parallelism: 1, tagLength, memory, passes };
  return new Promise((resolve, reject) => {
    argon2OfNode('argon2id', parameters, (error, tag) => {
      if (error === null) resolve(tag);
      else reject(error);
    });
  });
}

const workerFile = import.meta.url.endsWith('.ts')
  ? new URL('./argon2-worker.ts', import.meta.url)
  : new URL('./argon2-worker.js', import.meta.url);

async function argon2InWorker(request: Argon2Request, signal: AbortSignal | undefined): Promise<Uint8Array> {
  const worker = new Worker(workerFile, { workerData: request });
  const key = new Promise<Uint8Array>((resolve, reject) => {
    worker.once('message', resolve);
    worker.once('error', reject);
    worker.once('exit', () => {
      reject(new Error('the thread that derives a key has ended'));
    });
  });
  try {
    return await untilAborted(key, signal);
  } finally {
    await worker.terminate();
  }
}
