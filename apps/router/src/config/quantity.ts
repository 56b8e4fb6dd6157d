/** `15s`, `500ms`, `1.5h` */
export type Duration = string;

/** `64KiB`, `1MiB`, `10MB` */
export type Size = string;

const milliseconds = { ms: 1, s: 1_000, m: 60_000, h: 3_600_000, d: 86_400_000 };
const bytes = {
  B: 1,
  KiB: 1024,
  MiB: 1024 ** 2,
  GiB: 1024 ** 3,
  kB: 1_000,
  MB: 1_000_000,
  GB: 1_000_000_000,
};
const units = new Map<string, number>(Object.entries({ ...milliseconds, ...bytes }));

/** The milliseconds of a time such as `30s`, or the bytes of a size such as `1MiB`; NaN for every other text. */
export function quantityOf(text: string): number {
  const [, digits = '', unit = ''] = /^([0-9]+(?:\.[0-9]+)?)([A-Za-z]+)$/.exec(text) ?? [];
  return Math.round(Number.parseFloat(digits) * (units.get(unit) ?? Number.NaN));
}
