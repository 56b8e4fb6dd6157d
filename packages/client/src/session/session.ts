import type { Id, RouterRole, SerializerId, Uri } from '@wamp/protocol';
import type { Kwargs } from '@wamp/protocol/contract';

/** What the Router said when the client joined. */
export interface Session {
  readonly id: Id;
  readonly realm: Uri;
  readonly authid: string | undefined;
  readonly authrole: string | undefined;
  readonly authmethod: string | undefined;
  readonly authprovider: string | undefined;
  readonly authextra: Kwargs;
  /** What it runs over, such as `websocket`. */
  readonly transport: string;
  readonly serializer: SerializerId;
  /** Did the Router announce this role, and this feature of it? */
  supports(role: RouterRole, feature?: string): boolean;
}
