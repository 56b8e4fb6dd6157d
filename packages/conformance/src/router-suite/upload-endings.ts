import { code } from '../peer/message-code.js';
import { anyDict } from '../peer/pattern.js';
import type { WirePeer } from '../peer/wire-peer.js';
import type { WireMessage } from '../peer/wire-serializer.js';
import { failed } from './calling.js';

/** A progressive call of which more is to come. */
interface Running {
  readonly caller: WirePeer;
  readonly callee: WirePeer;
  readonly call: number;
  readonly invocation: number;
}

/** How a progressive call can end before its last CALL; each returns the answer that the Caller has to get. */
export const uploadEndings: readonly {
  readonly name: string;
  readonly end: (running: Running) => Promise<WireMessage>;
}[] = [
  {
    name: 'yield',
    end: ({ callee, call, invocation }) => {
      callee.send([code.YIELD, invocation, {}]);
      return Promise.resolve([code.RESULT, call, anyDict]);
    },
  },
  {
    name: 'error',
    end: ({ callee, call, invocation }) => {
      callee.send([code.ERROR, code.INVOCATION, invocation, {}, 'com.x.error']);
      return Promise.resolve(failed(call, 'com.x.error'));
    },
  },
  {
    name: 'skip',
    end: ({ caller, call }) => {
      caller.send([code.CANCEL, call, { mode: 'skip' }]);
      return Promise.resolve(failed(call, 'wamp.error.canceled'));
    },
  },
  {
    name: 'killnowait',
    end: async ({ caller, callee, call, invocation }) => {
      caller.send([code.CANCEL, call, { mode: 'killnowait' }]);
      await callee.expect([code.INTERRUPT, invocation, anyDict]);
      return failed(call, 'wamp.error.canceled');
    },
  },
  {
    name: 'leaving',
    end: ({ callee, call }) => {
      callee.drop();
      return Promise.resolve(failed(call, 'wamp.error.canceled'));
    },
  },
];
