import { describe, expect, it } from 'vitest';
import { SharedRoles } from './shared-roles.js';

const announce = (key: string) => ({ caller: { features: { [key]: true } }, callee: {} });

describe('SharedRoles', () => {
  it('gives all who announce the same one object, and others their own', () => {
    const shared = new SharedRoles();
    const first = shared.share(announce('call_timeout'));
    expect(shared.share(announce('call_timeout'))).toBe(first);
    expect(shared.share(announce('call_canceling'))).toEqual(announce('call_canceling'));
  });

  it('remembers no more than 64 announcements, and none that is very long', () => {
    const shared = new SharedRoles();
    const first = shared.share(announce('first'));
    for (let index = 0; index < 64; index++) shared.share(announce(`other_${String(index)}`));
    expect(shared.share(announce('first'))).not.toBe(first);
    const long = shared.share(announce('x'.repeat(5_000)));
    expect(shared.share(announce('x'.repeat(5_000)))).not.toBe(long);
  });
});
