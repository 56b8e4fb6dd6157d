import type { BatchingPlatform } from './batched-transport.js';

/** `ws` takes octets for text, too, which all receivers share. */
export const nodeBatching: BatchingPlatform = Object.freeze({
  defer: (task: () => void) => {
    process.nextTick(task);
  },
  text: 'octets',
});
