/** A process of `npm run fuzz`: judges each run that it is sent, and sends the tally back. */
import { type FuzzRun, fuzz } from './fuzz.ts';

process.on('message', (run: FuzzRun) => {
  process.send?.(fuzz(run));
});
