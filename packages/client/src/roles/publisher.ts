import { type Id, type Message, MessageType, type Uri } from '@wamp/protocol';
import type { Connection } from '../connection/connection.js';
import type { PublishOptions } from '../options.js';
import type { ClientSession } from '../session/client-session.js';
import type { CallSettings } from './caller.js';
import { payloadOfInput } from './input.js';
import { waitFor } from './wait.js';
import { toWire, wireOptions } from './wire-options.js';

/** Publishes events. */
export class Publisher {
  readonly #connection: Connection;
  readonly #settings: CallSettings;

  constructor(connection: Connection, settings: CallSettings) {
    this.#connection = connection;
    this.#settings = settings;
  }

  /** Resolves with the publication where it is acknowledged, else when the transport has room. (D25) */
  async publish(
    topic: Uri,
    input: unknown,
    options: PublishOptions,
  ): Promise<{ readonly id: Id } | undefined> {
    const { signal, timeout = this.#settings.timeout, offline = this.#settings.offline } = options;
    const payload = payloadOfInput(input);
    const wire = toWire(wireOptions.publish, options);
    return waitFor({ signal, timeout }, (done) => {
      let forget: (() => void) | undefined;
      const start = (session: ClientSession) => {
        session.require('broker');
        for (const feature of wire.features) session.require('broker', feature);
        const build = (request: Id): Message => ({
          type: MessageType.PUBLISH,
          request,
          options: wire.options,
          topic,
          payload,
        });
        if (!options.acknowledge) {
          session.request(build);
          if (session.hasRoom) done();
          else this.#connection.whenDrained(done);
          return;
        }
        const id = session.request(build, {
          type: MessageType.PUBLISH,
          accept: (reply) => {
            if (reply.type !== MessageType.PUBLISHED) return false;
            done(undefined, { id: reply.publication });
            return true;
          },
          fail: done,
        });
        forget = () => session.forget(id);
      };
      const release = this.#connection.whenReady({ start, fail: done }, offline);
      return () => {
        release();
        forget?.();
      };
    });
  }
}
