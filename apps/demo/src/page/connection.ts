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
  /** Something failed although there is a connection; `why` is for people. */
  readonly onTrouble: (why: string) => void;
}

/** Shares moves of cursors on one topic; connects again whenever the connection is lost. */
export class Connection {
  readonly #options: ConnectionOptions;
  #serializer: Serializer | undefined;
  #connector: DroppableConnector | undefined;
  #client: Client | undefined;

  constructor(options: ConnectionOptions) {
    this.#options = options;
  }

  /** Connects, in place of the connection that there is. */
  open(serializer: Serializer): void {
    const { url, topic, onLink, onMove, onTrouble } = this.#options;
    void this.#client?.close();
    const connector = droppable(webSocket(url, { serializers: [serializer] }));
    const client = createClient({
      realm: 'realm1',
      transports: [connector],
      // Somebody looks at the page: soon enough not to be waited for, late enough to be seen.
      retry: { initialDelay: 1000, maxDelay: 5000, jitter: 0.3 },
      onError: (error) => complain(error),
    });
    const tell = (link: Link): void => {
      // The client before this one has nothing to say any more.
      if (client === this.#client) onLink(link);
    };
    const complain = (error: unknown): void => {
      if (client !== this.#client || client.state === 'closed') return;
      onTrouble(error instanceof Error ? error.message : String(error));
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
    this.#serializer = serializer;
    this.#connector = connector;
    this.#client = client;
    const show = ({ kwargs }: { readonly kwargs: Readonly<Record<string, unknown>> }): void => {
      const move = readCursorMove(kwargs);
      if (move && client === this.#client) onMove(move);
    };
    // However long it takes until the router is there.
    client.subscribe(topic, show, { timeout: 0 }).catch(complain);
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

  /** Connects now instead of waiting, or after it was given up; leaves alone what works. */
  retry(): void {
    if (this.#client === undefined || this.#client.state === 'ready') return;
    if (this.#client.state === 'closed' && this.#serializer) this.open(this.#serializer);
    // The listeners of the client are told what comes of it.
    else this.#client.reconnect().catch(() => undefined);
  }
}
