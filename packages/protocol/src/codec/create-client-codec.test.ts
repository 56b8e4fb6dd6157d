import { describe, expect, it } from 'vitest';
import { ProtocolError } from '../errors.js';
import { optionRanges, optionTables } from '../messages/all-options.js';
import { clientBoundRanges, clientBoundShapes } from '../messages/client-bound-options.js';
import { messageTable } from '../messages/message-table.js';
import { emptyPayload } from '../messages/payload.js';
import { createClientCodec } from './create-client-codec.js';
import { createMessageCodec } from './create-message-codec.js';
import { json } from './json-serializer.js';
import { defaultDecodeLimits } from './serializer.js';

/** The rule of a field or an option, and all that it leads to. */
function reached(rule: string): readonly string[] {
  return [rule, ...[...(optionTables.get(rule)?.values() ?? [])].flatMap(reached)];
}

describe('codec of a client', () => {
  const codec = createClientCodec(json());
  const decode = (list: readonly unknown[]): unknown => codec.decode(json().encode(list, emptyPayload));

  it('knows the options of every message that a Router may send, and no others [MSG-36]', () => {
    const forClients = messageTable.filter(({ sentBy }) => sentBy !== 'client');
    const rules = forClients.flatMap(({ fields, revocation = [] }) =>
      [...fields, ...revocation].flatMap(([, rule]) => reached(rule)),
    );
    const known = rules.filter((rule) => optionTables.has(rule) || rule in optionRanges);
    expect([...new Set(known)].sort()).toEqual(
      [...Object.keys(clientBoundShapes), ...Object.keys(clientBoundRanges)].sort(),
    );
    expect(rules.filter((rule) => rule.endsWith('_list'))).toEqual([]);
  });

  it('checks them', () => {
    expect(() => decode([36, 1, 2, { retained: 'yes' }])).toThrow(
      new ProtocolError('EVENT.details.retained must be true or false'),
    );
    expect(() => decode([69, 1, { mode: 'skip' }])).toThrow(ProtocolError);
    expect(decode([36, 1, 2, { retained: true, other: 1 }])).toMatchObject({ details: { retained: true } });
  });

  it('takes what a Router has let pass at its limit of values, behind all Details that it may add [L25]', () => {
    const zeros = (count: number): string => `[${'0,'.repeat(count - 1)}0]`;
    const { maxElements } = defaultDecodeLimits;
    const router = createMessageCodec(json());
    const called = router.decode(`[48,1,{},"a.b",${zeros(maxElements - 5)}]`);
    expect(() => router.decode(`[48,1,{},"a.b",${zeros(maxElements - 4)}]`)).toThrow(ProtocolError);
    const details = Object.fromEntries(
      [...(optionTables.get('invocation') ?? [])].map(([key, rule]) => [
        key,
        { string: 's', boolean: true }[rule as string] ?? 1,
      ]),
    );
    const payload = 'payload' in called ? called.payload : emptyPayload;
    const invoked = router.encode({ type: 68, request: 1, registration: 2, details, payload });
    expect(codec.decode(invoked.payload)).toMatchObject({ type: 68, details });
  });

  it('takes the options of other messages as they are', () => {
    expect(decode([48, 1, { timeout: 'long' }, 'a.b'])).toMatchObject({ options: { timeout: 'long' } });
    expect(() => decode([48, 1, [], 'a.b'])).toThrow(new ProtocolError('CALL.options must be a dict'));
  });
});
