import { type Leniency, json } from '@wamp/protocol';
import { describe, expect, it } from 'vitest';
import { resolveRouterOptions } from '../options.js';
import { SharedCodecs } from './shared-codecs.js';

const publishWithNumber = '[16,1,{"acknowledge":1},"com.topic"]';

function speaker() {
  const told: Leniency[] = [];
  return { told, tolerated: (leniency: Leniency) => told.push(leniency) };
}

describe('SharedCodecs', () => {
  const codecs = new SharedCodecs(resolveRouterOptions({}).limits);
  const serializer = json();

  it('gives one codec for each serializer and strictness', () => {
    const codec = codecs.of(serializer, 'lenient');
    expect(codecs.of(serializer, 'lenient')).toBe(codec);
    expect(codecs.of(serializer, 'strict')).not.toBe(codec);
    expect(codecs.of(json(), 'lenient')).not.toBe(codec);
  });

  it('tells of a tolerated breach whose frame it was in, also after a frame that could not be decoded', () => {
    const codec = codecs.of(serializer, 'lenient');
    const [one, other] = [speaker(), speaker()];
    codec.decode(Buffer.from(publishWithNumber), one);
    expect(() => codec.decode(Buffer.from('[16'), one)).toThrow();
    codec.decode(Buffer.from(publishWithNumber), other);
    expect([one.told, other.told]).toEqual([['integer_boolean'], ['integer_boolean']]);
  });
});
