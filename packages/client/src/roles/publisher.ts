import { type Id, MessageType, type Uri } from '@wamp/protocol';
import type { Connection } from '../connection/connection.js';
import type { PublishOptions } from '../options.js';
import { type PayloadCodec, passthruFeatures, sealPayload } from '../payload-codec.js';
import { payloadOfInput } from './input.js';
import { type OperationDefaults, operate } from './operation.js';
import { toWire, wireOptions } from './wire-options.js';

/**
 * Publishes events. Resolves with the publication where it is acknowledged, else when the transport has room. (D25)
 */
export type Publisher = (
  topic: Uri,
  input: unknown,
  options: PublishOptions,
) => Promise<{ readonly id: Id } | undefined>;

/** Makes the publisher of a client. */
export function publisher(
  connection: Connection,
  defaults: OperationDefaults,
  codecs?: readonly PayloadCodec[],
): Publisher {
  return async (topic, input, options) => {
    const sealed = sealPayload(codecs, { kind: 'event', uri: topic }, payloadOfInput(input));
    const wire = toWire(wireOptions.publish, options);
    return operate<{ readonly id: Id } | undefined>(connection, { defaults, options }, (session, done) => {
      session.require('broker', [...wire.features, ...passthruFeatures(sealed)]);
      const { payload } = sealed;
      const request = session.request(
        { type: MessageType.PUBLISH, options: { ...wire.options, ...sealed.options }, topic, payload },
        options.acknowledge ? (error, reply) => done(error, reply && { id: reply.publication }) : undefined,
      );
      if (!options.acknowledge) {
        if (session.hasRoom) done();
        else connection.whenDrained(done);
      }
      return () => session.forget(request);
    });
  };
}
