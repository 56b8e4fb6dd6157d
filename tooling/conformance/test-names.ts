import { globSync, readFileSync } from 'node:fs';
import ts from 'typescript';

/** A test that names requirements. */
export interface NamedTest {
  /** Path from the root of the repository. */
  readonly file: string;
  /** The name without the ids. */
  readonly name: string;
  readonly ids: readonly string[];
}

/** Ids in brackets; beside requirements there may be decisions (D16), limits (L24) and the like. */
const idList = /\[([A-Z]+-?\d+[a-z]?(?:,\s*[A-Z]+-?\d+[a-z]?)*)\]/g;

/** All tests below packages, apps and tests whose names hold requirement ids, in the order of their files. */
export function namedTests(root: string): NamedTest[] {
  const files = globSync(
    [
      'packages/*/src/**/*.test.ts',
      'packages/*/src/**/*-suite/**/*.ts',
      'packages/*/src/**/*-suite.ts',
      'apps/*/src/**/*.test.ts',
      'tests/**/*.test.ts',
    ],
    { cwd: root, exclude: (path) => path.includes('node_modules') || path.includes('/dist') },
  );
  return [...new Set(files.map((file) => file.replaceAll('\\', '/')))]
    .sort()
    .flatMap((file) => testsIn(file, readFileSync(`${root}/${file}`, 'utf8')));
}

/** The tests of one file. */
export function testsIn(file: string, text: string): NamedTest[] {
  const source = ts.createSourceFile(file, text, ts.ScriptTarget.Latest, true);
  const titles: string[] = [];
  const otherText: string[] = [];
  const computed: ts.Node[] = [];
  const names = new Set(['it', 'test']);
  const visit = (node: ts.Node): void => {
    const made = madeFromTest(node, names);
    if (made !== undefined) names.add(made);
    if (ts.isCallExpression(node) && !isCallee(node)) {
      const kind = testKind(node.expression, names);
      const title = node.arguments[0];
      if (kind === 'skipped') return;
      if (kind === 'test' && title !== undefined) {
        const literal = literalText(title);
        if (literal === undefined) computed.push(title);
        else titles.push(literal);
        node.arguments.slice(1).forEach(visit);
        ts.forEachChild(node.expression, visit);
        return;
      }
    }
    const literal = literalText(node);
    if (literal !== undefined) otherText.push(literal);
    ts.forEachChild(node, visit);
  };
  visit(source);
  // A title that is computed takes its ids from a text elsewhere in the file: a row of a table of cases.
  return [...titles, ...(computed.length > 0 ? otherText : [])].flatMap((title) => {
    const ids = [...title.matchAll(idList)]
      .flatMap((match) => (match[1] ?? '').split(/,\s*/))
      // Decisions where the specification is silent stand in a list of their own.
      .filter((id) => id.includes('-') && !id.startsWith('AMB-'));
    if (ids.length === 0) return [];
    return [{ file, name: title.replaceAll(idList, '').replaceAll(/\s+/g, ' ').trim(), ids }];
  });
}

/** The name of a constant that declares tests as `it` does: `const described = whenExtended(it, 'reflection')`. */
function madeFromTest(node: ts.Node, names: ReadonlySet<string>): string | undefined {
  if (!ts.isVariableDeclaration(node) || !ts.isIdentifier(node.name)) return undefined;
  const { initializer } = node;
  if (initializer === undefined || !ts.isCallExpression(initializer)) return undefined;
  const isMade = initializer.arguments.some(
    (argument) => ts.isIdentifier(argument) && names.has(argument.text),
  );
  return isMade ? node.name.text : undefined;
}

/** Whether an expression is `it`, `test`, `it.each(…)`, `it.skipIf(…)` and the like, a group, or one that never runs. */
function testKind(
  expression: ts.Expression,
  names: ReadonlySet<string>,
): 'test' | 'group' | 'skipped' | undefined {
  if (ts.isIdentifier(expression)) {
    if (expression.text === 'describe') return 'group';
    return names.has(expression.text) ? 'test' : undefined;
  }
  if (ts.isCallExpression(expression)) return testKind(expression.expression, names);
  if (ts.isTaggedTemplateExpression(expression)) return testKind(expression.tag, names);
  if (!ts.isPropertyAccessExpression(expression)) return undefined;
  const kind = testKind(expression.expression, names);
  return kind !== undefined && ['skip', 'todo', 'fails'].includes(expression.name.text) ? 'skipped' : kind;
}

/** Whether a call makes the function that is called next, as `it.each(…)` does. */
function isCallee(node: ts.CallExpression): boolean {
  return ts.isCallExpression(node.parent) && node.parent.expression === node;
}

/** The text of a string or template; places where values are inserted become `…`. */
function literalText(node: ts.Node): string | undefined {
  if (ts.isStringLiteralLike(node)) return node.text;
  if (!ts.isTemplateExpression(node)) return undefined;
  return node.head.text + node.templateSpans.map((span) => `…${span.literal.text}`).join('');
}
