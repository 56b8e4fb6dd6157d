import { describe, expect, it } from 'vitest';
import { parseTemplate } from './uri-template.js';

describe('A URI template', () => {
  it.each([
    ['com.a.b', 'exact', 'com.a.b', ['com.a.b', {}]],
    ['com.{x}.b', 'wildcard', 'com..b', ['com.7.b', { x: '7' }]],
    ['{x}.{y}', 'wildcard', '.', ['a.b', { x: 'a', y: 'b' }]],
    ['com.{x}', 'wildcard', 'com.', ['com.7', { x: '7' }]],
    ['com.{rest*}', 'prefix', 'com.', ['com.a.b', { rest: 'a.b' }]],
    ['com.a{x}', 'exact', 'com.a{x}', ['com.a{x}', {}]],
    ['com.{}', 'exact', 'com.{}', ['com.{}', {}]],
  ] as const)('%s is a %s match of %s', (text, match, uri, [concrete, params]) => {
    const template = parseTemplate(text);
    expect([template.match, template.uri]).toEqual([match, uri]);
    expect(template.params(concrete)).toEqual(params);
  });

  it('is taken as it stands when the match policy is given', () => {
    for (const match of ['exact', 'prefix', 'wildcard'] as const) {
      const template = parseTemplate('com.{x}', match);
      expect([template.match, template.uri]).toEqual([match, 'com.{x}']);
      expect(template.params('com.7')).toEqual({});
    }
  });

  it.each(['com.{rest*}.b', 'com.{x}.{rest*}', '{a*}.{b*}'])('refuses %s', (text) => {
    expect(() => parseTemplate(text)).toThrow(TypeError);
  });
});
