import { type Client, createClient } from '@wamp/client';
import type { Serializer } from '@wamp/protocol';
import { webSocket } from '@wamp/transport-websocket';
import { type CursorMove, readCursorMove } from './cursor-move.js';
import { type DroppableConnector, droppable } from './droppable-connector.js';

/** What is known of the connection. */
export type Link =
  | { readonly state: 'connected'; readonly session: number }
  /** `why` is for people. */
  | { readonly state: 'not connected'; readonly why: string };

export interface ConnectionOptions {
  readonly url: URL;
  readonly topic: string;
  readonly onLink: (link: Link) => void;
  readonly onMove: (move: CursorMove) => void;
}

/** Shares moves of cursors on one topic; connects again whenever the connection is lost. */
export class Connection {
  readonly #options: ConnectionOptions;
  #connector: DroppableConnector | undefined;
  #client: Client | undefined;

  constructor(options: ConnectionOptions) {
    this.#options = options;
  }

  /** Connects, in place of the connection that there is. */
  open(serializer: Serializer): void {
    const { url, topic, onLink, onMove } = this.#options;
    void this.#client?.close();
    const connector = droppable(webSocket(url, { serializers: [serializer] }));
    const client = createClient({
      realm: 'realm1',
      transports: [connector],
      // Somebody looks at the page: soon enough not to be waited for, late enough to be seen.
      retry: { initialDelay: 1000, maxDelay: 5000, jitter: 0.3 },
    });
    const tell = (link: Link): void => {
      // The client before this one has nothing to say any more.
      if (client === this.#client) onLink(link);
    };
    client.on('state', ({ state }) => {
      if (state === 'connecting') tell({ state: 'not connected', why: 'connecting …' });
    });
    client.on('ready', ({ session }) => tell({ state: 'connected', session: session.id }));
    client.on('disconnect', ({ retryIn }) => {
      const seconds = Math.max(1, Math.round(retryIn / 1000));
      tell({ state: 'not connected', why: `trying again in ${seconds} s` });
    });
    client.on('closed', ({ cause }) => {
      tell({ state: 'not connected', why: cause.message ?? cause.uri ?? 'the router refused the session' });
    });
    this.#connector = connector;
    this.#client = client;
    client
      .subscribe(topic, ({ kwargs }) => {
        const move = readCursorMove(kwargs);
        if (move && client === this.#client) onMove(move);
      })
      .catch((error: unknown) => tell({ state: 'not connected', why: String(error) }));
  }

  /** Publishes a move, also to this page. Resolves to false when it could not be sent. */
  async publish(move: CursorMove): Promise<boolean> {
    if (this.#client === undefined) return false;
    try {
      await this.#client.publish(this.#options.topic, { ...move }, { excludeMe: false, offline: 'reject' });
      return true;
    } catch {
      // The place of a cursor is worth nothing later; the status line says that there is no connection.
      return false;
    }
  }

  /** Breaks the connection, so that it can be seen coming back. */
  drop(): void {
    this.#connector?.drop();
  }

  /** Connects now instead of waiting. */
  retry(): void {
    this.#client?.reconnect().catch(() => {
      // The listeners of the client are told why.
    });
  }
}
