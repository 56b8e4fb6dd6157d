import { pino } from 'pino';
import { prettyFactory } from 'pino-pretty';
import type { LogFormat, LogLevel } from '../config/router-config.js';
import { LogOutput, type OutputStream } from './log-output.js';

/** What a line tells besides its text. Never a payload, never a secret. */
export type LogFields = Readonly<Record<string, string | number | boolean | undefined>>;

/** One line of the log. */
export interface LogLine {
  /** Stable and dotted, such as `session.open`: what programs look for. */
  readonly event: string;
  /** For people. */
  readonly text: string;
  readonly fields?: LogFields;
  /** For the log only: its stack is written. */
  readonly error?: unknown;
}

/** A log with levels. */
export interface Log {
  readonly format: LogFormat;
  debug(line: LogLine): void;
  info(line: LogLine): void;
  warn(line: LogLine): void;
  error(line: LogLine): void;
  /** A line for people as it is, without time and level; only where the format is `pretty`. */
  plain(text: string): void;
}

/** Options of {@link createLog}. */
export interface LogOptions {
  readonly stream: OutputStream;
  readonly format: LogFormat;
  readonly level?: LogLevel;
  /** The name of this Router, in every line of JSON. */
  readonly node?: string;
  /** Whether `pretty` may use colours. */
  readonly color?: boolean;
}

/** The only place that knows the logging library. */
export function createLog({ stream, format, level = 'info', node, color = false }: LogOptions): Log {
  const output = new LogOutput(stream);
  const prettify = prettyFactory({
    colorize: color,
    translateTime: 'SYS:HH:MM:ss.l',
    // The text says it in words; the error, where there is one, still comes with its stack.
    hideObject: true,
    errorLikeObjectKeys: ['err'],
  });
  const logger = pino(
    {
      level,
      base: node === undefined ? {} : { node },
      timestamp: pino.stdTimeFunctions.isoTime,
      formatters: { level: (label) => ({ level: label }) },
    },
    { write: (line: string) => output.write(format === 'pretty' ? prettify(line) : line) },
  );
  const write =
    (severity: 'debug' | 'info' | 'warn' | 'error') =>
    ({ event, text, fields, error }: LogLine): void =>
      logger[severity](
        { event, ...shortened(fields), ...(error === undefined ? {} : { err: error }) },
        short(format === 'pretty' ? printable(text) : text),
      );
  return {
    format,
    debug: write('debug'),
    info: write('info'),
    warn: write('warn'),
    error: write('error'),
    plain: (text) => {
      if (format === 'pretty' && level !== 'silent') output.write(`${text}\n`);
    },
  };
}

/** Characters of one text in a line: what a peer writes, such as a URI, can be as long as a message. */
const maxCharacters = 1024;

function short(text: string): string {
  return text.length <= maxCharacters
    ? text
    : `${text.slice(0, maxCharacters)}… (${String(text.length)} characters)`;
}

function shortened(fields: LogFields = {}): LogFields {
  return Object.fromEntries(
    Object.entries(fields).map(([key, value]) => [key, typeof value === 'string' ? short(value) : value]),
  );
}

/** The text in one line that does nothing to a terminal: parts of it come from peers. */
function printable(text: string): string {
  return text.replace(/\p{Cc}/gu, (control) => `\\x${control.charCodeAt(0).toString(16).padStart(2, '0')}`);
}
