import { WirePeer, type WirePeerOptions } from '@wamp/conformance';
import { json } from '@wamp/protocol';
import type { Router } from '@wamp/router';
import { memory } from '@wamp/transport-memory';
import { strictly } from './suite-router.ts';

/** A wire peer in JSON that is connected to an embedded Router, without HELLO. */
export function wireTo(router: Router, options?: WirePeerOptions): Promise<WirePeer> {
  const connector = memory(
    (transport) => {
      router.accept(transport, strictly);
    },
    { serializer: json() },
  );
  const signal = new AbortController().signal;
  return WirePeer.open({ transport: 'other', connect: () => connector.connect({ signal }) }, options);
}
