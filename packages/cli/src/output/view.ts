import type { BytesForm } from './json-writer.js';
import type { Style } from './style.js';

/** How people want to see data. */
export interface Look {
  readonly style: Style;
  readonly bytes: BytesForm;
}

/** Data that knows its own forms. */
export interface View {
  /** For programs; `type` comes first. */
  readonly record: Readonly<Record<string, unknown>> & { readonly type: string };
  /** What `-o value` prints: the one value that scripts go on with. */
  readonly value: string;
  /** For people; empty when there is nothing to show. */
  pretty(look: Look): string;
}

/** Data that people see as one row of a table. */
export interface Row extends Omit<View, 'pretty'> {
  readonly cells: readonly string[];
}
