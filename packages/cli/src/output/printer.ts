import { usageError } from '../failure/cli-error.js';
import { type BytesForm, jsonLine, jsonPretty } from './json-writer.js';
import type { OutputFormat } from './output-format.js';
import { prettyRecord } from './pretty-record.js';
import type { OutputRecord, PayloadRecord } from './record.js';
import { tableLines } from './table.js';
import type { Look, Row, View } from './view.js';

/** How data is printed. */
export interface PrinterOptions extends Look {
  readonly format: OutputFormat;
  write(chunk: string | Uint8Array): void;
}

/** Puts records on stdout in one form. */
export class Printer {
  readonly #options: PrinterOptions;

  constructor(options: PrinterOptions) {
    this.#options = options;
  }

  /** Whether an error appears on stdout as a record of its own. */
  get printsErrors(): boolean {
    return this.#options.format === 'json' || this.#options.format === 'ndjson';
  }

  /** @throws {CliError} when the record does not fit the form */
  print(record: OutputRecord): void {
    const { format, bytes, style } = this.#options;
    switch (format) {
      case 'pretty':
        return this.#line(prettyRecord(record, bytes, style));
      case 'value':
        if (record.type === 'published') return this.#line(String(record.publication ?? ''));
        if (record.type !== 'error') this.#options.write(bareValue(record, bytes));
        return;
      default:
        return this.#record(record);
    }
  }

  /** Prints data that knows its own forms. */
  show(view: View): void {
    switch (this.#options.format) {
      case 'pretty':
        return this.#line(view.pretty(this.#options));
      case 'value':
        return this.#line(view.value);
      default:
        return this.#record(view.record);
    }
  }

  /** Prints rows: for people as one table, else each on its own. */
  showTable(titles: readonly string[], rows: readonly Row[]): void {
    if (this.#options.format !== 'pretty') {
      for (const row of rows) this.show({ ...row, pretty: () => '' });
    } else if (rows.length > 0) {
      const cells = rows.map((row) => row.cells);
      for (const line of tableLines(titles, cells)) this.#line(line);
    }
  }

  #record(record: object): void {
    const { format, bytes } = this.#options;
    if (format === 'ndjson') this.#options.write(`${jsonLine(record, bytes)}\n`);
    // Width 0: always in the tall form, whatever fits.
    if (format === 'json') this.#options.write(`${jsonPretty(record, bytes, 0)}\n`);
  }

  #line(text: string): void {
    if (text !== '') this.#options.write(`${text}\n`);
  }
}

/** The single positional value: text without quotes, binary as it is, everything else as JSON. */
function bareValue({ args, kwargs }: PayloadRecord, bytes: BytesForm): string | Uint8Array {
  const names = Object.keys(kwargs);
  if (args.length > 1 || names.length > 0) {
    throw usageError(
      `-o value prints one positional value, and there are ${args.length} and ${names.length} keyword arguments`,
      'use  -o json  or  -o ndjson',
    );
  }
  if (args.length === 0) return '';
  const [value] = args;
  if (value instanceof Uint8Array) return value;
  return `${typeof value === 'string' ? value : jsonLine(value, bytes)}\n`;
}
