import { type Place, showPlace } from './bind.js';

/** Something that is served, as the first lines of the log tell it. */
export interface Service {
  /** The name of the listener. */
  readonly listener: string;
  readonly kind: 'WebSocket' | 'RawSocket' | 'Demo';
  /** What a client connects to: `ws://127.0.0.1:8080/ws`, `rs://127.0.0.1:8080`, `http://127.0.0.1:8080/`. */
  readonly url: string;
}

/** The address of a service at a place that listens. */
export function urlOf(
  kind: Service['kind'],
  place: Place,
  at: { port?: number; path?: string; isSecure?: boolean },
): string {
  const where = showPlace(place, at.port);
  if ('path' in place) return kind === 'RawSocket' ? `unix:${where}` : `ws+unix:${where}:${at.path ?? '/'}`;
  const s = at.isSecure === true ? 's' : '';
  switch (kind) {
    case 'WebSocket':
      return `ws${s}://${where}${at.path ?? '/'}`;
    case 'RawSocket':
      return `rs${s}://${where}`;
    case 'Demo':
      return `http${s}://${where}${at.path ?? '/'}`;
  }
}
