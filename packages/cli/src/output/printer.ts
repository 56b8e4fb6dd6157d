import { usageError } from '../failure/cli-error.js';
import { type BytesForm, jsonLine, jsonPretty } from './json-writer.js';
import type { OutputFormat } from './output-format.js';
import { prettyRecord } from './pretty-record.js';
import type { OutputRecord, PayloadRecord } from './record.js';
import type { Style } from './style.js';

/** How data is printed. */
export interface PrinterOptions {
  readonly format: OutputFormat;
  readonly bytes: BytesForm;
  readonly style: Style;
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
      case 'ndjson':
        return this.#options.write(`${jsonLine(record, bytes)}\n`);
      case 'json':
        // Width 0: always in the tall form, whatever fits.
        return this.#options.write(`${jsonPretty(record, bytes, 0)}\n`);
      case 'pretty':
        return this.#line(prettyRecord(record, bytes, style));
      case 'value':
        if (record.type === 'published') return this.#line(String(record.publication ?? ''));
        if (record.type !== 'error') this.#options.write(bareValue(record, bytes));
        return;
      case 'none':
        return;
    }
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
