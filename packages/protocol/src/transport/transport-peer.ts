/** The kinds of channel binding that WAMP-SCRAM and Cryptosign know. [SCR-47] [SCR-48] [SCR-49] */
export type ChannelBinding = 'tls-exporter' | 'tls-unique' | 'tls-server-end-point';

/** A certificate that the other end has proved to hold, and that was verified up to a trusted root. */
export interface TlsCertificate {
  /** Of the subject, such as `{ CN: 'ci', O: 'Example', OU: 'build' }`; several values of one part are a list. */
  readonly subject: Readonly<Record<string, string | readonly string[]>>;
  /** As OpenSSL writes it: `DNS:ci.example.com, URI:spiffe://example/ci`; absent when there is none. */
  readonly subjectAltName?: string;
  /** SHA-256 of the whole certificate: 64 lower-case hex characters. */
  readonly fingerprint: string;
  /** DER. */
  readonly raw: Uint8Array;
}

/** What TLS tells of a connection. */
export interface TlsSession {
  /** `TLSv1.2` or `TLSv1.3` */
  readonly protocol: string;
  /** The name that the client asked for (SNI). */
  readonly servername?: string;
  /** Of the other end; absent when it showed none, or one that was not verified. */
  readonly certificate?: TlsCertificate;
  /**
   * What only this connection has. `undefined` where it has no such binding: `tls-unique` under TLS 1.3, a value of
   * zeros only. [CRY-31]
   */
  channelBinding(kind: ChannelBinding): Uint8Array | undefined;
}

/** The HTTP request that became a WebSocket. */
export interface UpgradeFacts {
  /** Path and query. */
  readonly url: string;
  /** By name in lower case, those that the listener keeps. They are secrets: cookies and tokens. */
  readonly headers: Readonly<Record<string, string>>;
  /** What the guards of the listener noted, by the name of the guard. */
  readonly notes: Readonly<Record<string, unknown>>;
}

/**
 * What a transport knows of the other end and of the way to it, by itself: nothing here was said in a WAMP message.
 * It is asked for while a session is opened, and made when it is asked for. [AUTH-35]
 */
export interface TransportPeer {
  /**
   * Whether nobody on the way can read along: TLS, or a way that never leaves the machine (loopback, a Unix domain
   * socket, memory). Secrets are not sent in the clear where it is false. [TIC-15]
   */
  readonly isPrivate: boolean;
  /** The address without its port; `undefined` where there is none. */
  readonly address?: string;
  /** Present over TLS. */
  readonly tls?: TlsSession;
  /** Present on the side of the Router, over WebSocket. */
  readonly upgrade?: UpgradeFacts;
}

/** Nothing is known: what is assumed of transports that do not tell. */
export const unknownPeer: TransportPeer = Object.freeze({ isPrivate: false });
