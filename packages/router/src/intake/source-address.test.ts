import { describe, expect, it } from 'vitest';
import { sourceAddress, sourceOf } from './source-address.js';

describe('The address of a connection', () => {
  it.each([
    ['192.0.2.7', '192.0.2.7', '192.0.2.0/24'],
    ['::ffff:192.0.2.7', '192.0.2.7', '192.0.2.0/24'],
    ['2001:db8:0:12:aa::1', '2001:db8:0:12::/64', '2001:db8:0:12::/64'],
    ['2001:0DB8::1', '2001:db8:0:0::/64', '2001:db8:0:0::/64'],
    ['fe80::1%eth0', 'fe80:0:0:0::/64', 'fe80:0:0:0::/64'],
    ['::', '0:0:0:0::/64', '0:0:0:0::/64'],
  ])('of %s is one machine and its neighbourhood L13', (address, host, block) => {
    expect(sourceAddress(address)).toEqual({ host, block, isLoopback: false });
  });

  it.each(['127.0.0.1', '127.3.2.1', '::ffff:127.0.0.1', '::1'])('%s is loopback (D46)', (address) => {
    expect(sourceAddress(address)?.isLoopback).toBe(true);
  });

  it('is what the transport tells, else what stands before the port', () => {
    const peer = { isPrivate: true, address: '192.0.2.9' };
    expect(sourceOf({ peer, remoteAddress: '127.0.0.1:1' })?.host).toBe('192.0.2.9');
    expect(sourceOf({ remoteAddress: '192.0.2.7:50312' })?.host).toBe('192.0.2.7');
    expect(sourceOf({ remoteAddress: '[2001:db8:1:2::5]:50312' })?.host).toBe('2001:db8:1:2::/64');
  });

  it.each(['', '/run/wamp.sock', 'example.com:80'])(
    'does not exist where "%s" is all there is',
    (remoteAddress) => {
      expect(sourceOf({ remoteAddress })).toBeUndefined();
    },
  );
});
