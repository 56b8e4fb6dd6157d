import { type CommandSpec, type FlagSpec, type ProgramSpec, flagsOf } from '../tree/command-tree.js';

/** The shells that there are scripts for. */
export const completionShells = ['bash', 'zsh', 'fish'] as const;
/** One of {@link completionShells}. */
export type CompletionShell = (typeof completionShells)[number];

/** A script that completes commands, flags and the values of flags. */
export function completionScript(shell: CompletionShell, program: ProgramSpec): string {
  switch (shell) {
    case 'bash':
      return bashScript(program);
    case 'zsh':
      return zshScript(program);
    case 'fish':
      return fishScript(program);
  }
}

/** A place in the command tree, as the words that lead there: `router run`. */
interface Place {
  readonly path: string;
  readonly names: readonly string[];
  readonly summary: string;
  readonly commands: readonly CommandSpec[];
  readonly flags: readonly FlagSpec[];
  /** Fixed values of the first operand. */
  readonly operands: readonly string[];
}

function placesOf(program: ProgramSpec): readonly Place[] {
  const root: Place = {
    path: '',
    names: [],
    summary: program.summary,
    commands: program.commands,
    flags: [...program.general.session, ...program.general.everywhere, versionFlag],
    operands: [],
  };
  return [root, ...program.commands.flatMap((command) => placesBelow(command, '', program))];
}

const versionFlag: FlagSpec = { name: 'version', short: 'V', type: 'switch', help: 'print the version' };
const helpFlag: FlagSpec = { name: 'help', short: 'h', type: 'switch', help: 'print help' };

function placesBelow(command: CommandSpec, parent: string, program: ProgramSpec): readonly Place[] {
  const path = parent === '' ? command.name : `${parent} ${command.name}`;
  const place: Place = {
    path,
    names: namesOf(command),
    summary: command.summary,
    commands: command.commands ?? [],
    flags: [...flagsOf(command, program.general), helpFlag],
    operands:
      command.operands[0]?.choices ??
      (command.name === 'help' ? program.commands.map(({ name }) => name) : []),
  };
  return [place, ...place.commands.flatMap((child) => placesBelow(child, path, program))];
}

function namesOf({ name, alias }: CommandSpec): readonly string[] {
  return alias === undefined ? [name] : [name, alias];
}

function flagWords(flags: readonly FlagSpec[]): readonly string[] {
  return flags.flatMap(({ name, short }) =>
    short === undefined ? [`--${name}`] : [`--${name}`, `-${short}`],
  );
}

/** Flags with a value, over all places: what follows them is no command. */
function valueFlags(places: readonly Place[]): ReadonlyMap<string, FlagSpec> {
  const flags = places.flatMap((place) => place.flags).filter((flag) => flag.type !== 'switch');
  return new Map(flags.flatMap((flag) => flagWords([flag]).map((word) => [word, flag] as const)));
}

function bashScript(program: ProgramSpec): string {
  const places = placesOf(program);
  const values = [...valueFlags(places)];
  const steps = places.flatMap((place) =>
    place.commands.map((command) => {
      const words = namesOf(command).map((name) => `"${place.path}:${name}"`);
      return `      ${words.join('|')}) place="${place.path === '' ? command.name : `${place.path} ${command.name}`}" ;;`;
    }),
  );
  const candidates = places.map((place) => {
    const words = [...place.commands.flatMap(namesOf), ...place.operands].join(' ');
    return `    "${place.path}") words="${words}"; flags="${flagWords(place.flags).join(' ')}" ;;`;
  });
  const choices = values.flatMap(([word, flag]) =>
    flag.choices === undefined
      ? []
      : [`    ${word}) COMPREPLY=( $(compgen -W "${flag.choices.join(' ')}" -- "$cur") ); return ;;`],
  );
  const files = values.flatMap(([word, flag]) => (flag.type === 'file' ? [word] : []));
  return `# bash completion for ${program.name}; load with: source <(${program.name} completion bash)
_${program.name}() {
  local cur="\${COMP_WORDS[COMP_CWORD]}" prev="\${COMP_WORDS[COMP_CWORD-1]}" place="" words="" flags="" word i
  COMPREPLY=()
  for (( i = 1; i < COMP_CWORD; i++ )); do
    word="\${COMP_WORDS[i]}"
    case "$word" in
      ${values.map(([flag]) => flag).join('|')}) i=$((i + 1)); continue ;;
    esac
    case "$place:$word" in
${steps.join('\n')}
    esac
  done
  case "$prev" in
${choices.join('\n')}
    ${files.join('|')}) COMPREPLY=( $(compgen -f -- "$cur") ); return ;;
    ${values.map(([flag]) => flag).join('|')}) return ;;
  esac
  case "$place" in
${candidates.join('\n')}
  esac
  if [[ "$cur" == -* ]]; then words="$flags"; fi
  COMPREPLY=( $(compgen -W "$words" -- "$cur") )
}
complete -F _${program.name} ${program.name}
`;
}

function zshScript(program: ProgramSpec): string {
  const places = placesOf(program);
  const functions = places.map((place) => zshFunction(program.name, place));
  return `#compdef ${program.name}
# zsh completion for ${program.name}; load with: source <(${program.name} completion zsh)
${functions.join('\n')}
compdef ${zshName(program.name, '')} ${program.name}
`;
}

function zshName(program: string, path: string): string {
  return ['', program, ...path.split(' ').filter(Boolean)].join('_');
}

function zshFunction(program: string, place: Place): string {
  const flags = place.flags.map(zshFlag);
  const name = zshName(program, place.path);
  if (place.commands.length === 0) {
    const operand = place.operands.length === 0 ? "'*::word: '" : `'1:word:(${place.operands.join(' ')})'`;
    return `${name}() {\n  _arguments -s \\\n    ${[...flags, operand].join(' \\\n    ')}\n}`;
  }
  const commands = place.commands.flatMap((command) =>
    namesOf(command).map((each) => `    '${each}:${zshText(command.summary)}'`),
  );
  const cases = place.commands.map((command) => {
    const path = place.path === '' ? command.name : `${place.path} ${command.name}`;
    return `    ${namesOf(command).join('|')}) ${zshName(program, path)} ;;`;
  });
  return `${name}() {
  local curcontext="$curcontext" state line
  local -a commands
  commands=(
${commands.join('\n')}
  )
  _arguments -C -s \\
    ${[...flags, "'1:command:->command'", "'*::word:->word'"].join(' \\\n    ')}
  case "$state" in
    command) _describe command commands ;;
    word) case "$line[1]" in
${cases.join('\n')}
    esac ;;
  esac
}`;
}

function zshFlag(flag: FlagSpec): string {
  const help = `[${zshText(flag.help)}]`;
  const value = flag.type === 'switch' ? '' : `:${zshText(flag.metavar ?? 'value')}:${zshValues(flag)}`;
  const repeat = flag.repeatable === true ? '\\*' : '';
  const long = `${repeat}--${flag.name}'${help}${value}'`;
  return flag.short === undefined ? long : `${long} ${repeat}-${flag.short}'${help}${value}'`;
}

function zshValues(flag: FlagSpec): string {
  if (flag.choices !== undefined) return `(${flag.choices.join(' ')})`;
  return flag.type === 'file' ? '_files' : ' ';
}

/** Text inside single quotes of a specification for `_arguments`. */
function zshText(text: string): string {
  return text.replaceAll("'", "'\\''").replace(/[[\]:]/g, '\\$&');
}

function fishScript(program: ProgramSpec): string {
  const lines = placesOf(program).flatMap((place) => {
    const condition = fishCondition(place);
    const base = `complete -c ${program.name} -n '${condition}'`;
    return [
      ...place.commands.flatMap((command) =>
        namesOf(command).map((name) => `${base} -f -a ${name} -d ${fishText(command.summary)}`),
      ),
      ...(place.operands.length === 0 ? [] : [`${base} -f -a ${fishText(place.operands.join(' '))}`]),
      ...place.flags.map((flag) => `${base} ${fishFlag(flag)}`),
    ];
  });
  return `# fish completion for ${program.name}; load with: ${program.name} completion fish | source
complete -c ${program.name} -f
${lines.join('\n')}
`;
}

function fishCondition(place: Place): string {
  if (place.path === '') return '__fish_use_subcommand';
  const [group = '', child] = place.path.split(' ');
  const names = place.names.join(' ');
  if (child !== undefined)
    return `__fish_seen_subcommand_from ${group}; and __fish_seen_subcommand_from ${names}`;
  const children = place.commands.flatMap(namesOf);
  const further = children.length === 0 ? '' : `; and not __fish_seen_subcommand_from ${children.join(' ')}`;
  return `__fish_seen_subcommand_from ${names}${further}`;
}

function fishFlag(flag: FlagSpec): string {
  const value =
    flag.type === 'switch'
      ? ''
      : flag.choices !== undefined
        ? ` -x -a ${fishText(flag.choices.join(' '))}`
        : flag.type === 'file'
          ? ' -r -F'
          : ' -x';
  const short = flag.short === undefined ? '' : ` -s ${flag.short}`;
  return `-l ${flag.name}${short}${value} -d ${fishText(flag.help)}`;
}

function fishText(text: string): string {
  return `'${text.replaceAll('\\', '\\\\').replaceAll("'", "\\'")}'`;
}
