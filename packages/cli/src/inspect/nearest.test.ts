import { describe, expect, it } from 'vitest';
import { nearest } from './nearest.js';

describe('nearest', () => {
  it.each([
    [
      'com.example.ad',
      ['com.example.add', 'com.example.add2', 'com.example.sub'],
      ['com.example.add', 'com.example.add2'],
    ],
    [
      'com.example.inport',
      ['com.example.hang', 'com.example.import', 'com.example.polite'],
      ['com.example.import'],
    ],
    ['com.exmple.add', ['com.example.add'], ['com.example.add']],
    ['org.elsewhere.thing', ['com.example.add'], []],
    [
      'com.example.ab',
      ['com.example.ac', 'com.example.ab.x', 'com.example.a', 'com.example.abc'],
      ['com.example.a', 'com.example.ab.x', 'com.example.abc'],
    ],
    ['x', [], []],
    ['a'.repeat(300), ['b'.repeat(300)], []],
  ])('finds what %s was meant to be in %j', (text, candidates, names) => {
    expect(nearest(text, candidates)).toStrictEqual(names);
  });
});
