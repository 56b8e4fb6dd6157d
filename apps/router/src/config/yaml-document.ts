import {
  type Document,
  isCollection,
  isMap,
  isNode,
  isPair,
  isScalar,
  LineCounter,
  parseDocument,
  visit,
} from 'yaml';
import type { ConfigPath, PlacedProblem, Position, PositionOf } from './problem.js';

/** The text of a configuration, read. The only place that knows the YAML library. */
export interface YamlDocument {
  readonly value: unknown;
  /** What is wrong with the YAML itself. */
  readonly problems: readonly PlacedProblem[];
  /** Whether the text could be understood, so that `value` is worth looking at. */
  readonly readable: boolean;
  /** Where something stands; the nearest that exists, when it is missing. */
  readonly positionOf: PositionOf;
}

/** Reads YAML 1.2, and JSON, which is a part of it. */
export function readYaml(text: string): YamlDocument {
  const lines = new LineCounter();
  const document = parseDocument(text, {
    lineCounter: lines,
    prettyErrors: false,
    stringKeys: true,
    version: '1.2',
  });
  const position = (offset: number): Position => {
    const { line, col } = lines.linePos(offset);
    return { line: Math.max(1, line), column: Math.max(1, col) };
  };
  const problem = (offset: number, message: string): PlacedProblem => ({
    severity: 'error',
    path: [],
    at: 'value',
    message,
    position: position(offset),
  });
  const duplicates = document.errors.filter(({ code }) => code === 'DUPLICATE_KEY');
  const others = [...document.errors, ...document.warnings].filter((error) => !duplicates.includes(error));
  const unreadable = [
    ...others.map(({ code, message, pos }) => problem(pos[0], syntaxMessage(code, message))),
    ...aliases(document).map(([name, offset]) =>
      problem(offset, `aliases such as *${name} are not accepted: write it out`),
    ),
  ];
  const readable = unreadable.length === 0;
  return {
    value: readable ? document.toJS() : undefined,
    problems: [
      ...duplicates.map(({ pos }) => problem(pos[0], `the key ${keyAt(text, pos[0])} stands twice`)),
      ...firstOfEachLine(unreadable),
    ],
    readable,
    positionOf: (path, at) => position(offsetOf(document, path, at)),
  };
}

function offsetOf(document: Document, path: ConfigPath, at: 'key' | 'value'): number {
  let node: unknown = document.contents;
  let offset = startOf(node);
  for (const [index, step] of path.entries()) {
    if (!isCollection(node)) break;
    const found: unknown = isMap(node)
      ? node.items.find(({ key }) => isScalar(key) && key.value === step)
      : node.items[Number(step)];
    if (found === undefined) break;
    const key = isPair(found) ? found.key : undefined;
    node = isPair(found) ? found.value : found;
    offset = (index === path.length - 1 && at === 'key' ? startOf(key) : startOf(node)) ?? offset;
  }
  return offset ?? 0;
}

function startOf(node: unknown): number | undefined {
  return isNode(node) ? node.range?.[0] : undefined;
}

/** Where aliases stand. They are refused: one can hold itself, and few can stand for more than memory holds. */
function aliases(document: Document): [name: string, offset: number][] {
  const found: [string, number][] = [];
  visit(document, {
    Alias: (_, alias) => {
      found.push([alias.source, startOf(alias) ?? 0]);
    },
  });
  return found;
}

/** The first mistake of a line makes the reader find more that are none. */
function firstOfEachLine(problems: readonly PlacedProblem[]): PlacedProblem[] {
  return problems.filter(
    ({ position: { line } }, index) => problems.findIndex((other) => other.position.line === line) === index,
  );
}

function syntaxMessage(code: string, message: string): string {
  if (code === 'MULTIPLE_DOCS') return 'not one YAML document: --- begins a second one';
  const [first = ''] = message.split('\n');
  return `not YAML: ${first.charAt(0).toLowerCase()}${first.slice(1)}`;
}

function keyAt(text: string, offset: number): string {
  return JSON.stringify(/^["']?([^"':\s]+)/.exec(text.slice(offset, offset + 80))?.[1] ?? '');
}
