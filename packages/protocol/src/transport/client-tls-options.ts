/** PEM, as text or as the bytes of a file. */
export type Pem = string | Uint8Array;

/** How a client verifies the router that it connects to, and what it shows of itself. [AUTH-42] [SEC-02] */
export interface ClientTlsOptions {
  /** Authorities to trust instead of the well-known ones, as PEM. */
  readonly ca?: Pem | readonly Pem[];
  /** The client's own certificate chain, as PEM. */
  readonly cert?: Pem;
  /** The private key of `cert`, as PEM. */
  readonly key?: Pem;
  /** Of `key`, when that is encrypted. */
  readonly passphrase?: string;
  /** The name to ask for and to verify, when it is not the host that is connected to. */
  readonly servername?: string;
  /** The oldest version to speak. @defaultValue `TLSv1.2` */
  readonly minVersion?: TlsVersion;
  /**
   * Only a plain `false` accepts any certificate, so that everybody on the way can read along: for tests only. The way
   * does not count as private then. The environment (`NODE_TLS_REJECT_UNAUTHORIZED`) has no say.
   * @defaultValue true
   */
  readonly rejectUnauthorized?: boolean;
}

/** Versions that may be asked for; older ones are broken. (T43) */
export type TlsVersion = 'TLSv1.2' | 'TLSv1.3';
