import { code } from '@wamp/conformance';
import type { Authenticator } from '@wamp/protocol';
import { allowAll, createRouter } from '@wamp/router';
import { wireTo } from '../conformance/wire.ts';

/** One attempt to log in, with raw messages. */
export interface Attempt {
  readonly authenticator: Authenticator;
  readonly authid: string;
  readonly authextra?: object;
  /** AUTHENTICATE without its type, for a CHALLENGE. */
  readonly answer: (extra: Readonly<Record<string, unknown>>) => readonly [signature: string, extra: object];
}

/** Everything that the Router says to an attempt, and how the connection ends. */
export interface Transcript {
  readonly messages: readonly (readonly unknown[])[];
  readonly closed: boolean;
}

/** Plays one attempt against a Router of its own, so that nothing is remembered between two of them. */
export async function transcriptOf({
  authenticator,
  authid,
  authextra,
  answer,
}: Attempt): Promise<Transcript> {
  await using router = createRouter({
    realms: [{ name: 'realm1', authenticators: [authenticator], authorizer: allowAll() }],
  });
  await using peer = await wireTo(router);
  const details = { roles: { caller: {} }, authmethods: [authenticator.method], authid };
  peer.send([code.HELLO, 'realm1', authextra === undefined ? details : { ...details, authextra }]);
  const messages: (readonly unknown[])[] = [];
  for (;;) {
    const message = await peer.receive();
    messages.push(message);
    if (message[0] !== code.CHALLENGE) break;
    peer.send([code.AUTHENTICATE, ...answer(message[2] as Readonly<Record<string, unknown>>)]);
  }
  const closed = messages.at(-1)?.[0] === code.ABORT;
  if (closed) await peer.expectClosed();
  return { messages, closed };
}

/**
 * A transcript without what is random: every text and number below `CHALLENGE.Extra` is replaced by its kind and length,
 * also inside texts that are JSON, so that two attempts with names of one length can be compared.
 */
export function masked({ messages, closed }: Transcript): unknown {
  return {
    closed,
    messages: messages.map((message) =>
      message[0] === code.CHALLENGE ? [message[0], message[1], shapeOf(message[2])] : message,
    ),
  };
}

function shapeOf(value: unknown): unknown {
  if (typeof value === 'string') {
    return value.startsWith('{') ? shapeOf(JSON.parse(value)) : `${String(value.length)} characters`;
  }
  if (typeof value === 'number') return 'a number';
  if (typeof value === 'object' && value !== null) {
    return Object.entries(value).map(([key, member]) => [key, shapeOf(member)]);
  }
  return value;
}
