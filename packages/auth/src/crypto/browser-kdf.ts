import type { Argon2Request, KdfRequest, Pbkdf2Request } from './kdf.js';

/** How long one slice of Argon2 may hold up the page, ms. */
const sliceMs = 10;

/**
 * Derives a key: PBKDF2 by WebCrypto, which pages without TLS lack, else in slices. What derives Argon2 is loaded when
 * it is needed; a page that wants it in a worker of its own hands its own `kdf` to the method. [SCR-15]
 */
export async function deriveKey(request: KdfRequest, signal?: AbortSignal): Promise<Uint8Array> {
  signal?.throwIfAborted();
  const key = await (request.kdf === 'pbkdf2' ? pbkdf2(request) : argon2(request, signal));
  signal?.throwIfAborted();
  return key;
}

async function pbkdf2({ password, salt, iterations, length }: Pbkdf2Request): Promise<Uint8Array> {
  const { subtle } = globalThis.crypto as { readonly subtle?: SubtleCrypto };
  if (subtle === undefined) {
    const [{ pbkdf2Async }, { sha256 }] = await Promise.all([
      import('@noble/hashes/pbkdf2.js'),
      import('@noble/hashes/sha2.js'),
    ]);
    return pbkdf2Async(sha256, password, salt, { c: iterations, dkLen: length, asyncTick: sliceMs });
  }
  const key = await subtle.importKey('raw', new Uint8Array(password), 'PBKDF2', false, ['deriveBits']);
  const parameters = { name: 'PBKDF2', hash: 'SHA-256', salt: new Uint8Array(salt), iterations };
  return new Uint8Array(await subtle.deriveBits(parameters, key, length * 8));
}

async function argon2(
  { password, salt, iterations, memory, length }: Argon2Request,
  signal: AbortSignal | undefined,
): Promise<Uint8Array> {
  const { argon2idAsync } = await import('@noble/hashes/argon2.js');
  const onProgress = (): void => signal?.throwIfAborted();
  return argon2idAsync(password, salt, {
    t: iterations,
    m: memory,
    p: 1,
    dkLen: length,
    asyncTick: sliceMs,
    onProgress,
  });
}
