import { describe, expect, it } from 'vitest';
import { routerUrl } from './router-url.js';

describe('the URL of a router', () => {
  it.each([
    ['ws://127.0.0.1:8080/ws', { kind: 'websocket', url: new URL('ws://127.0.0.1:8080/ws') }],
    ['WSS://example.com', { kind: 'websocket', url: new URL('wss://example.com') }],
    ['tcp://127.0.0.1:8081', { kind: 'tcp', host: '127.0.0.1', port: 8081, isSecure: false }],
    ['rs://[::1]:8081/', { kind: 'tcp', host: '::1', port: 8081, isSecure: false }],
    ['unix:/run/wamp.sock', { kind: 'unix', path: '/run/wamp.sock' }],
    ['unix:///run/wamp.sock', { kind: 'unix', path: '/run/wamp.sock' }],
    ['tcps://router:8081', { kind: 'tcp', host: 'router', port: 8081, isSecure: true }],
    ['rss://router:8081', { kind: 'tcp', host: 'router', port: 8081, isSecure: true }],
    ['unix:wamp.sock', { kind: 'unix', path: 'wamp.sock' }],
  ])('reads %s', (text, url) => {
    expect(routerUrl(text)).toStrictEqual(url);
  });

  it.each([
    '',
    '127.0.0.1:8080',
    'http://127.0.0.1',
    'ws://',
    'tcp://127.0.0.1',
    'tcp://127.0.0.1:1/path',
    'tcp://h:99999',
    'unix:',
  ])('refuses %j and says what it should look like', (text) => {
    expect(() => routerUrl(text)).toThrow(`--url ${text} is not the URL of a router`);
  });
});
