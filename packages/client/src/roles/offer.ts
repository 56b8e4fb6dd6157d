import type { Id, Uri } from '@wamp/protocol';
import type { Connection } from '../connection/connection.js';
import type { RegisterOptions, SubscribeOptions } from '../options.js';
import type { Registration } from './registration.js';
import type { Subscription } from './subscription.js';
import { turnstile } from './turnstile.js';
import { parseTemplate } from './uri-template.js';
import { waitFor } from './wait.js';
import { toWire, wireOptions } from './wire-options.js';
import type { Wish, WishEntry } from './wish.js';
import type { WishKind } from './wish-kind.js';
import type { WishList } from './wish-list.js';

/** What the roles that keep something at the Router have in common. */
export interface OfferParts {
  readonly connection: Connection;
  readonly wishes: WishList;
  readonly kind: WishKind;
  /** Its handle has this method for the end. */
  readonly withdraw: 'unsubscribe' | 'unregister';
  /** The Router has granted it, on this session. */
  readonly onOpened?: (entry: WishEntry, id: Id) => void;
  readonly onEnd?: (entry: WishEntry) => void;
}

/** What a user wants to be kept. */
export interface Offered {
  readonly text: Uri;
  readonly handler: WishEntry['handler'];
  readonly options: RegisterOptions & SubscribeOptions;
}

/** Subscribes or registers: resolves with the handle when the Router has granted it. */
export function offer(
  { connection, wishes, kind, withdraw, onOpened, onEnd }: OfferParts,
  { text, handler, options }: Offered,
): Promise<Subscription & Registration> {
  const { signal, timeout = 0 } = options;
  return waitFor<Subscription & Registration>({ signal, timeout }, (done) => {
    const template = parseTemplate(text, options.match);
    const { uri, match } = template;
    const wire = toWire(wireOptions[kind], { ...options, match });
    // [PS-49] handlers of one topic share a subscription
    const key: unknown =
      kind === 'subscription' ? `${match} ${uri} ${options.nkey} ${options.group}` : Symbol();
    let tellEnd: (reason: Uri | undefined) => void;
    const ended = new Promise<Uri | undefined>((resolve) => (tellEnd = resolve));
    const giveBack = async (): Promise<void> => {
      if (entry.isOver) return;
      entry.end({});
      wish.entries.delete(entry);
      // [PS-50] the last one takes it back
      if (!wish.entries.size) await wishes.withdraw(wish, timeout);
    };
    const abort = (): void =>
      void giveBack().catch((error: unknown) => connection.report(error, { kind: 'event', uri }));
    // Which of the two it is depends on the name of its method.
    const target = {
      uri,
      get active() {
        return !entry.isOver && wish.id !== undefined;
      },
      ended,
      [withdraw]: giveBack,
      [Symbol.asyncDispose]: giveBack,
    } as unknown as Subscription & Registration;
    const entry: WishEntry = {
      template,
      handler,
      turnstile: turnstile(options),
      held: [],
      last: undefined,
      gap: undefined,
      isOver: false,
      opened(id) {
        signal?.addEventListener('abort', abort);
        done(undefined, target);
        onOpened?.(entry, id);
      },
      end({ error, revoked }) {
        entry.isOver = true;
        entry.held?.splice(0);
        signal?.removeEventListener('abort', abort);
        if (error) done(error);
        tellEnd(revoked?.reason);
        onEnd?.(entry);
        if (revoked) connection.emit({ type: 'revoked', target, reason: revoked.reason });
      },
    };
    const wish: Wish = wishes.get(key) ?? {
      kind,
      key,
      uri,
      ...wire,
      entries: new Set(),
      session: undefined,
      id: undefined,
      granted: false,
      askedBefore: false,
      timer: undefined,
    };
    wish.entries.add(entry);
    if (wish.id === undefined) connection.wish(wish, done);
    else entry.opened(wish.id);
    return abort;
  });
}
