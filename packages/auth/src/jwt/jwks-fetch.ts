/** What one fetch of keys may cost. */
export interface JwksFetchLimits {
  /** Of the answer, bytes. */
  readonly maxBytes: number;
  /** For how long nothing is fetched after a failure, ms. */
  readonly pauseMs: number;
}

/** What `jose` hands to the function that fetches for it. */
export interface JwksRequest {
  readonly headers: Headers;
  readonly method: 'GET';
  readonly redirect: 'manual';
  readonly signal: AbortSignal;
}

/**
 * Fetches keys: reads no more than it may, and leaves a server alone for a while that failed, however many tokens
 * arrive meanwhile.
 */
export class JwksFetch {
  readonly #limits: JwksFetchLimits;
  #pausedUntil = 0;

  constructor(limits: JwksFetchLimits) {
    this.#limits = limits;
  }

  /** @throws {Error} when the keys cannot be had */
  async fetch(url: string, request: JwksRequest): Promise<Response> {
    if (performance.now() < this.#pausedUntil) throw new Error('the key server failed a moment ago');
    try {
      const response = await fetch(url, request);
      if (response.status !== 200) {
        await response.body?.cancel();
        throw new Error(`the key server answered ${response.status}`);
      }
      return new Response(await this.#read(response));
    } catch (error) {
      this.#pausedUntil = performance.now() + this.#limits.pauseMs;
      throw error;
    }
  }

  async #read({ body }: Response): Promise<Blob> {
    const parts: BlobPart[] = [];
    let length = 0;
    for await (const part of body ?? []) {
      length += part.byteLength;
      if (length > this.#limits.maxBytes) throw new Error('the answer of the key server is too long');
      parts.push(part);
    }
    return new Blob(parts);
  }
}
