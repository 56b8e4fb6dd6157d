/**
 * Preloaded into a Router, as `profile-on-signal.ts?file=…&interval=…`: the first SIGUSR2 begins a CPU profile, the
 * second one ends and writes it.
 */
import { writeFileSync } from 'node:fs';
import { Session } from 'node:inspector';

const { searchParams } = new URL(import.meta.url);
const file = searchParams.get('file') ?? '';
const interval = Number(searchParams.get('interval'));
const session = new Session();

process.once('SIGUSR2', () => {
  session.connect();
  session.post('Profiler.enable');
  session.post('Profiler.setSamplingInterval', { interval });
  session.post('Profiler.start');
  process.once('SIGUSR2', () => {
    session.post('Profiler.stop', (error, { profile }) => {
      if (error === null) writeFileSync(file, JSON.stringify(profile));
    });
  });
});
