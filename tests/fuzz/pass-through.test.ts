import { describe, expect, it } from 'vitest';
import { fuzz } from './fuzz.ts';
import { formats } from './judge.ts';
import { leastAccepted } from './report.ts';

/** Of each format; `npm run fuzz` judges millions. */
const messages = 70_000;

const seed = Number(process.env['WAMP_SEED'] ?? 1);

describe.each(formats)('mutated messages in %s', (format) => {
  it(
    'are accepted where another decoder and the rules accept them, arrive as they are at receivers of the format and with equal values at others [MSG-44, P17, P51, P52, P53, SER-13, SER-14]',
    { timeout: 120_000 },
    () => {
      const tally = fuzz({ format, seed, from: 0, messages });
      expect(tally.examples).toEqual([]);
      expect(tally.differences).toBe(0);
      expect(tally.accepted).toBeGreaterThanOrEqual(leastAccepted * messages);
      expect(tally.accepted + tally.refused).toBe(messages);
      expect(Object.keys(tally.inexpressible).length).toBeGreaterThan(3);
    },
  );
});
