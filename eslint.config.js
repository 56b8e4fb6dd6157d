import eslint from '@eslint/js';
import { defineConfig, globalIgnores } from 'eslint/config';
import tseslint from 'typescript-eslint';
import { noBytes, noNodeModules, onlyWorkspacePackages } from './tooling/eslint/import-rules.js';
import { packageLayers } from './tooling/eslint/package-layers.js';

/** Tests and what only tests use, inside the sources of a package; none of it is published. */
const testsInSources = ['**/*.test.ts', '**/*.test-d.ts', 'fixtures/**/*.ts'];
const testFiles = [
  ...testsInSources.map((file) => `{packages,apps}/*/src/${file}`),
  'tests/**/*.ts',
  '**/*.test.ts',
];

/** Packages that run in browsers too. Listed files of theirs are for Node alone. */
const portable = {
  'packages/protocol': ['tls.ts', 'tls/**', 'listening.ts', 'listening/**'],
  'packages/client': [],
  'packages/router': [],
  'packages/auth': ['*/node-*.ts', 'crypto/argon2-worker.ts'],
  'packages/transport-memory': [],
  'packages/transport-websocket': [
    'node.ts',
    'node-*.ts',
    'node/**',
    'listener.ts',
    'listener-*.ts',
    'listener/**',
    'ws-*.ts',
  ],
  'apps/demo': ['index.ts', 'vite.config.ts'],
};

/**
 * @param {import('./tooling/eslint/import-rules.js').RestrictedPattern[]} patterns
 * @returns {import('eslint').Linter.RulesRecord}
 */
const restrictImports = (patterns) => ({ 'no-restricted-imports': ['error', { patterns }] });

const layering = Object.entries(packageLayers).flatMap(([folder, { imports, tests, advice }]) => {
  const nodeFiles = Object.entries(portable).find(([name]) => name === folder)?.[1];
  const own = onlyWorkspacePackages(imports, advice);
  const name = folder.startsWith('apps/router') ? 'router-app' : folder.replace(/^.*\//, '');
  return [
    {
      files: [`${folder}/src/**/*.ts`],
      rules: restrictImports(nodeFiles === undefined ? own : [...own, noNodeModules]),
    },
    ...(nodeFiles === undefined || nodeFiles.length === 0
      ? []
      : [{ files: nodeFiles.map((file) => `${folder}/src/${file}`), rules: restrictImports(own) }]),
    {
      files: testsInSources.map((file) => `${folder}/src/${file}`),
      rules: restrictImports(onlyWorkspacePackages([...imports, ...tests, name], advice)),
    },
  ];
});

export default defineConfig(
  globalIgnores(['**/dist/', '**/node_modules/', '**/.turbo/', '**/coverage/', '**/etc/']),
  eslint.configs.recommended,
  tseslint.configs.strictTypeChecked,
  tseslint.configs.stylisticTypeChecked,
  {
    linterOptions: { reportUnusedDisableDirectives: 'error', reportUnusedInlineConfigs: 'error' },
    languageOptions: { parserOptions: { projectService: true, tsconfigRootDir: import.meta.dirname } },
    rules: {
      // The type checker knows globals of Node and of browsers better.
      'no-undef': 'off',
      // Control characters are what scanners of bytes from the network look for.
      'no-control-regex': 'off',
      eqeqeq: 'error',
      'max-params': ['error', { max: 3 }],
      'no-console': 'error',
      'no-empty': 'error',
      '@typescript-eslint/consistent-type-imports': ['error', { fixStyle: 'inline-type-imports' }],
      '@typescript-eslint/consistent-type-exports': 'error',
      '@typescript-eslint/no-import-type-side-effects': 'error',
      '@typescript-eslint/switch-exhaustiveness-check': [
        'error',
        // Without `default` every member of a union has a case; with it the author has said what the others get.
        { considerDefaultExhaustiveForUnions: true, requireDefaultForNonUnion: true },
      ],
      // `Id | 0` tells the reader of a special value, which the type checker need not see.
      '@typescript-eslint/no-redundant-type-constituents': 'off',
      // Ids, counts and sizes are what messages are made of; `undefined` in a message is still refused.
      '@typescript-eslint/restrict-template-expressions': [
        'error',
        { allowNumber: true, allowBoolean: true },
      ],
      // `case CALL: return onCall(…)` reads well where neither function gives anything back.
      '@typescript-eslint/no-confusing-void-expression': [
        'error',
        { ignoreArrowShorthand: true, ignoreVoidReturningFunctions: true },
      ],
      // Interfaces are implemented by methods that need not use everything they are given.
      '@typescript-eslint/no-unused-vars': [
        'error',
        { args: 'after-used', argsIgnorePattern: '^_', varsIgnorePattern: '^_', ignoreRestSiblings: true },
      ],
      // A contract may be asynchronous where one implementation of it has nothing to wait for.
      '@typescript-eslint/require-await': 'off',
      // `while (true)` is a loop that ends inside.
      '@typescript-eslint/no-unnecessary-condition': [
        'error',
        { allowConstantLoopConditions: 'only-allowed-literals' },
      ],
      '@typescript-eslint/prefer-readonly': 'error',
      '@typescript-eslint/only-throw-error': ['error', { allowThrowingUnknown: true }],
      // An alias keeps a name in error messages that an interface would too, and unions need it anyway.
      '@typescript-eslint/consistent-type-definitions': 'off',
    },
  },
  ...layering,
  {
    // A rule of its own name, so that it stands beside those of the package.
    files: ['packages/router/src/broker/**', 'packages/router/src/dealer/**'],
    ignores: testFiles,
    rules: { '@typescript-eslint/no-restricted-imports': ['error', { paths: [noBytes] }] },
  },
  {
    // Programs talk to a person through the console.
    files: ['apps/router/src/bin.ts', 'packages/cli/src/bin.ts', 'bench/**', 'tooling/**'],
    rules: { 'no-console': 'off' },
  },
  {
    files: testFiles,
    rules: {
      // Test doubles do nothing on purpose.
      '@typescript-eslint/no-empty-function': 'off',
      // `expect(object.method).toHaveBeenCalled()` names a method without calling it.
      '@typescript-eslint/unbound-method': 'off',
      // A helper of one test file may be told everything in a row.
      'max-params': ['error', { max: 4 }],
      // What a peer really sent is asserted as it came, and hostile values are built on purpose.
      '@typescript-eslint/no-unsafe-assignment': 'off',
      // `void promise` and floating listeners are still refused; deliberate misuse of types is what some tests are about.
      '@typescript-eslint/no-confusing-void-expression': 'off',
      'no-restricted-syntax': [
        'error',
        {
          selector:
            'CallExpression > MemberExpression.callee[object.name=/^(it|test|describe)$/][property.name=/^(skip|skipIf|runIf)$/]',
          message: "A skip says why: take the test's context and call `skip(condition, 'reason')`.",
        },
      ],
    },
  },
  {
    files: ['**/*.js', '**/*.mjs'],
    // The type checker reads the casts of JSDoc and judges the same lines; the linter does not see them.
    rules: { '@typescript-eslint/no-unsafe-assignment': 'off' },
  },
);
