import { describe, expect, it } from 'vitest';
import { OwnHue } from './own-hue.js';
import { hueOf } from './participant.js';

describe('Hue of this page', () => {
  it('comes from the session', () => {
    expect(new OwnHue(48 + 6).hue).toBe(hueOf(6));
    expect(new OwnHue(48 + 6).hue).toBe(90);
  });

  it('moves to the other side when an older session looks alike', () => {
    const own = new OwnHue(48 + 6);
    own.meet(5, 75);
    expect(own.hue).toBe(255);
  });

  it.each([
    ['a session with a greater id, which moves itself', 999, 90],
    ['a session with a colour of its own', 5, 120],
  ])('stays beside %s', (_, session, hue) => {
    const own = new OwnHue(48 + 6);
    own.meet(session, hue);
    expect(own.hue).toBe(90);
  });

  it('knows that the circle of hues has no end', () => {
    const own = new OwnHue(48);
    expect(own.hue).toBe(0);
    own.meet(5, 350);
    expect(own.hue).toBe(170);
  });

  it('goes into the widest gap between all that it has met', () => {
    const own = new OwnHue(48 + 6);
    own.meet(900, 200);
    own.meet(901, 300);
    own.meet(5, 80);
    expect(own.hue).toBe(10);
    own.meet(6, 15);
    expect(own.hue).toBe(140);
  });

  it('moves once for each session that it meets', () => {
    const own = new OwnHue(48 + 6);
    own.meet(5, 90);
    const moved = own.hue;
    own.meet(5, moved);
    expect(own.hue).toBe(moved);
  });
});
