import { readFileSync } from 'node:fs';
import { type RouterTarget, routerSuite } from '@wamp/conformance/router-suite';
import { describe, expect, it } from 'vitest';

/** A file with a `RouterTarget` as JSON, and a `name`: see CONTRIBUTING.md. */
const file = process.env['WAMP_TARGET'];

/** What a file can tell of a router that somebody else has started. */
type TargetFile = Omit<RouterTarget, 'shutdown' | 'leftBehind' | keyof AsyncDisposable> & {
  readonly name: string;
};

/** Reads the file. @throws {Error} when it is not one of a target */
function readTarget(path: string): TargetFile {
  const target: unknown = JSON.parse(readFileSync(path, 'utf8'));
  if (!isTarget(target)) throw new Error(`${path} needs at least name, realm, otherRealm and endpoints`);
  return target;
}

function isTarget(value: unknown): value is TargetFile {
  if (typeof value !== 'object' || value === null || !('endpoints' in value)) return false;
  return Array.isArray(value.endpoints) && 'name' in value && 'realm' in value && 'otherRealm' in value;
}

if (file === undefined) {
  describe('Another router', () => {
    it('is judged', ({ skip }) => {
      skip('WAMP_TARGET names no file that tells of a router');
    });
  });
} else {
  const target = readTarget(file);
  routerSuite({
    name: target.name,
    // It was there before and it stays.
    open: () => Promise.resolve({ ...target, [Symbol.asyncDispose]: () => Promise.resolve() }),
  });
  it('was reached', () => {
    expect(target.endpoints.length).toBeGreaterThan(0);
  });
}
