import { describe, expect, it } from 'vitest';
import { addressOf, channelOf, routerOf, topicOf } from './channel.js';

const at = (rest: string): URL => new URL(`http://127.0.0.1:8080/${rest}`);

describe('Channel', () => {
  it('is the one that the address names', () => {
    expect(channelOf(at('?channel=482913'))).toBe('482913');
    expect(channelOf(at('?x=1&channel=team_4'))).toBe('team_4');
  });

  it.each([
    [0, '100000'],
    [0.5, '550000'],
    [0.999_999_999, '999999'],
  ])('has six digits when the address names none (random %d)', (random, channel) => {
    expect(channelOf(at(''), () => random)).toBe(channel);
  });

  it.each(['', 'a.b', 'a b', 'Ä', '..', 'x'.repeat(33), '<b>'])('is made anew in place of "%s"', (named) => {
    expect(channelOf(at(`?channel=${encodeURIComponent(named)}`), () => 0)).toBe('100000');
  });

  it('goes into the address, where everything else stays', () => {
    expect(addressOf(at('demo/?x=1#top'), '482913').href).toBe(
      'http://127.0.0.1:8080/demo/?x=1&channel=482913#top',
    );
    expect(addressOf(at('?channel=a.b'), '482913').href).toBe('http://127.0.0.1:8080/?channel=482913');
  });

  it('is the end of the topic', () => {
    expect(topicOf('482913')).toBe('demo.cursor.482913');
  });
});

describe('Router', () => {
  it.each([
    ['http://127.0.0.1:8080/?channel=1', 'ws://127.0.0.1:8080/ws'],
    ['https://demo.example.com/page/index.html', 'wss://demo.example.com/ws'],
    ['http://[::1]:8080/', 'ws://[::1]:8080/ws'],
  ])('of %s is %s', (address, router) => {
    expect(routerOf(new URL(address)).href).toBe(router);
  });
});
