/** An HTTP request that asks to become a WebSocket. */
export interface UpgradeRequest {
  /** Path and query. */
  readonly url: string;
  /** By name in lower case; everything here is a claim of the client. */
  readonly headers: Readonly<Record<string, string | undefined>>;
  /** Whether it came over TLS. */
  readonly isSecure: boolean;
  /** Without the port. */
  readonly remoteAddress: string;
}

/** What is answered to a request to upgrade. */
export type UpgradeAnswer =
  | {
      readonly kind: 'accept';
      /** Sent with the answer; several of one name are sent one after the other. */
      readonly headers?: readonly (readonly [name: string, value: string])[];
      /** Handed to authenticators as `peer.upgrade.notes[name]`. */
      readonly note?: unknown;
    }
  | {
      readonly kind: 'refuse';
      /** The HTTP status, from 400 on. */
      readonly status: number;
      /** For people; never holds a secret. */
      readonly text: string;
    };

/**
 * Has a say before a WebSocket is opened, where headers can be read and set: cookies, tokens, origins. It is called
 * once for each request and must not throw; a guard that throws refuses with HTTP 500.
 */
export interface UpgradeGuard {
  /** Unique among the guards of a listener. */
  readonly name: string;
  /**
   * Whether what it does relies on what browsers send by themselves, such as cookies. Then the listener refuses
   * requests without an `Origin`, and cannot be told to admit every page. (T39) @defaultValue false
   */
  readonly needsOrigin?: boolean;
  judge(request: UpgradeRequest): UpgradeAnswer | Promise<UpgradeAnswer>;
}
