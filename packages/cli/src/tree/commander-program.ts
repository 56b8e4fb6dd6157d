import { Command, CommanderError, Option } from 'commander';
import { CliError } from '../failure/cli-error.js';
import { type ExitCode, ExitCode as Exit, exitCodeMeanings } from '../failure/exit-code.js';
import { escapeNegativeNumbers, lineItems, unescapeWord } from '../line/command-line.js';
import { fillImpliedValues } from '../line/implied-value.js';
import { Invocation } from '../line/invocation.js';
import {
  type CommandSpec,
  type FlagSpec,
  type OperandSpec,
  type ProgramSpec,
  flagsOf,
} from './command-tree.js';

/** Where help goes. */
export interface HelpOutput {
  readonly columns: number;
  writeOut(text: string): void;
  writeErr(text: string): void;
}

/** What a line came to: a command to run, or help that was printed. */
export type ParsedLine =
  | { readonly kind: 'command'; readonly invocation: Invocation }
  | { readonly kind: 'help'; readonly exitCode: ExitCode };

/**
 * Parses a command line. Commander finds the command, refuses what it does not know and writes help; the values are
 * then read in their order on the line, which commander loses.
 * @throws {CliError} for an unknown command or flag, a missing value or word
 */
export function parseLine(program: ProgramSpec, argv: readonly string[], output: HelpOutput): ParsedLine {
  const escaped = escapeNegativeNumbers(fillImpliedValues(program, argv));
  const found: FoundCommand[] = [];
  const root = buildProgram(program, output, (command) => found.push(command));
  try {
    root.parse(escaped, { from: 'user' });
  } catch (error) {
    if (!(error instanceof LineEnd)) throw error;
    if (found.length === 0) return { kind: 'help', exitCode: exitOf(error) };
  }
  const [first] = found;
  if (first === undefined) return { kind: 'help', exitCode: Exit.USAGE };
  const { command, path } = first;
  const flags = [...command.flags, ...program.general.session, ...program.general.everywhere];
  const items = withoutPath(lineItems(escaped, flags), path.length);
  return { kind: 'command', invocation: new Invocation(command, [program.name, ...path], items) };
}

/** The help text of a command, or of the program for an empty path. @throws {CliError} when there is none */
export function helpText(program: ProgramSpec, path: readonly string[], output: HelpOutput): string {
  let command = buildProgram(program, output, () => undefined);
  for (const name of path) {
    const next = command.commands.find((each) => each.name() === name || each.aliases().includes(name));
    if (next === undefined) {
      throw new CliError(`there is no command ${path.join(' ')}`, Exit.USAGE, {
        details: [`${program.name} help  lists the commands`],
      });
    }
    command = next;
  }
  let text = '';
  command.configureOutput({ ...command.configureOutput(), writeOut: (part) => (text += part) });
  command.outputHelp();
  return text;
}

interface FoundCommand {
  readonly command: CommandSpec;
  readonly path: readonly string[];
}

/** Commander ended the run: help was printed, or the line is wrong. */
class LineEnd extends Error {
  readonly path: readonly string[];
  readonly problem: CommanderError;

  constructor(path: readonly string[], problem: CommanderError) {
    super(problem.message);
    this.path = path;
    this.problem = problem;
  }
}

type OnFound = (found: FoundCommand) => void;

function buildProgram(program: ProgramSpec, output: HelpOutput, onFound: OnFound): Command {
  const root = prepare(new Command(program.name), [program.name], output)
    .description(program.summary)
    .usage('[flags] <command>')
    .option('-V, --version', 'print the version')
    .enablePositionalOptions();
  // A word before --version would be taken for a command, so the first flag decides.
  root.on('option:version', () => {
    onFound({ command: versionOf(program), path: [] });
    throw new LineEnd([program.name], new CommanderError(0, 'commander.version', 'version'));
  });
  for (const flag of [...program.general.session, ...program.general.everywhere])
    root.addOption(optionOf(flag));
  for (const command of program.commands)
    add(root, { command, path: [command.name] }, { program, output, onFound });
  return root;
}

function versionOf(program: ProgramSpec): CommandSpec {
  const version = program.commands.find((command) => command.name === 'version');
  if (version === undefined) throw new Error('the tree has no command version');
  return version;
}

interface BuildContext {
  readonly program: ProgramSpec;
  readonly output: HelpOutput;
  readonly onFound: OnFound;
}

function add(parent: Command, { command, path }: FoundCommand, context: BuildContext): void {
  const built = prepare(
    parent.command(command.name, { isDefault: command.isDefault === true }),
    [context.program.name, ...path],
    context.output,
  );
  built
    .summary(command.summary)
    .description([command.summary, command.description].filter(Boolean).join('\n\n'));
  if (command.alias !== undefined) built.alias(command.alias);
  for (const operand of command.operands) built.argument(operandText(operand), operand.help);
  const own = new Set(command.flags);
  for (const flag of flagsOf(command, context.program.general)) {
    const option = optionOf(flag);
    built.addOption(own.has(flag) ? option : option.helpGroup('General flags:'));
  }
  built.addHelpText('after', afterHelp(command));
  if (command.commands === undefined) {
    built.action(() => context.onFound({ command, path }));
    return;
  }
  for (const child of command.commands) add(built, { command: child, path: [...path, child.name] }, context);
}

function prepare(command: Command, path: readonly string[], output: HelpOutput): Command {
  return command
    .helpCommand(false)
    .optionsGroup('Flags:')
    .helpOption('-h, --help', 'print this help')
    .showSuggestionAfterError(true)
    .exitOverride((problem) => {
      throw new LineEnd(path, problem);
    })
    .configureOutput({
      writeOut: (text) => output.writeOut(text),
      writeErr: (text) => output.writeErr(text),
      getOutHelpWidth: () => output.columns,
      getErrHelpWidth: () => output.columns,
      // The message is printed in our own shape.
      outputError: () => undefined,
    });
}

function optionOf(flag: FlagSpec): Option {
  const short = flag.short === undefined ? '' : `-${flag.short}, `;
  const value = flag.type === 'switch' ? '' : ` <${flag.metavar ?? 'VALUE'}>`;
  return new Option(`${short}--${flag.name}${value}`, flagHelp(flag));
}

/** The help of a flag with its choices, default and environment variable. */
function flagHelp(flag: FlagSpec): string {
  const notes = [
    ...(flag.choices === undefined ? [] : [flag.choices.join(', ')]),
    ...(flag.default === undefined ? [] : [`default: ${flag.default}`]),
    ...(flag.env === undefined ? [] : [`env: ${flag.env}`]),
  ];
  return notes.length === 0 ? flag.help : `${flag.help} (${notes.join('; ')})`;
}

function operandText(operand: OperandSpec): string {
  const name = operand.variadic === true ? `${operand.name}...` : operand.name;
  return operand.required ? `<${name}>` : `[${name}]`;
}

function afterHelp(command: CommandSpec): string {
  const codes = command.commands === undefined ? [0, 1, 2, ...(command.exitCodes ?? [])] : [];
  const lines = Object.entries(exitCodeMeanings).filter(([code]) => codes.includes(Number(code)));
  return [
    ...(command.examples === undefined
      ? []
      : ['', 'Examples:', ...command.examples.map((line) => `  ${line}`)]),
    ...(lines.length === 0
      ? []
      : ['', 'Exit codes:', ...lines.map(([code, text]) => `  ${code.padStart(3)}  ${text}`)]),
  ].join('\n');
}

function exitOf({ path, problem }: LineEnd): ExitCode {
  if (problem.exitCode === 0) return Exit.OK;
  if (problem.code === 'commander.help') return Exit.USAGE;
  const [first = '', ...more] = problem.message
    .split('\n')
    .map((line) => unescapeAll(line.replace(/^error: /, '').replace(/^\((.*)\)$/, '$1')));
  throw new CliError(first.replace(/\boption\b/, 'flag'), Exit.USAGE, {
    details: [...more, `${path.join(' ')} --help  lists what there is`],
  });
}

/** Commander quotes escaped words in its messages. */
function unescapeAll(line: string): string {
  return line.replace(/\0-/g, (word) => unescapeWord(word));
}

/** Drops the words that name the command. */
function withoutPath(items: Invocation['items'], words: number): Invocation['items'] {
  let left = words;
  return items.filter((item) => item.kind !== 'word' || left-- <= 0);
}
