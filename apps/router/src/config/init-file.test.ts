import { expect, it } from 'vitest';
import { checkConfiguration } from './check-configuration.js';
import { initialConfiguration } from './init-file.js';

/** The file with every key that was commented out. */
const uncommented = initialConfiguration().replace(/^( *)# (?=[a-z_]+: )/gm, '$1');

it('passes its own check without a warning', () => {
  const { file, problems } = checkConfiguration(initialConfiguration());
  expect(problems).toEqual([]);
  expect(file?.listeners[0]?.port).toBe(8080);
});

it('shows defaults that pass the check as well, once their # is taken away', () => {
  const { file, problems } = checkConfiguration(uncommented);
  expect(problems).toEqual([]);
  expect(file?.shutdown).toEqual({ delay: '0s', drain: '15s', hard: '30s' });
  expect(file?.defaults?.limits?.in_flight_calls_per_session).toBe(1_024);
});
