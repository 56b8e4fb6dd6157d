/** Hues that the eye tells apart. */
const hues = 24;

/** The hue that a session begins with, in degrees; lightness and saturation come from the colour scheme. */
export function hueOf(session: number): number {
  return (session % hues) * (360 / hues);
}

/** A short name for a session, as its id is long. */
export function nameOf(session: number): string {
  return `#${String(session % 10_000).padStart(4, '0')}`;
}
