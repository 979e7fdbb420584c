import js from '@eslint/js';
import { defineConfig, globalIgnores } from 'eslint/config';
import tseslint from 'typescript-eslint';

const PLAYWRIGHT = ['@playwright/*', 'playwright', 'playwright/*', 'playwright-core', 'playwright-core/*'];
const VITEST = ['vitest', 'vitest/*', '@vitest/*'];

export default defineConfig(
  globalIgnores(['dist/', '.setup/', '**/test-results/', '**/playwright-report/', 'bench/results/']),
  js.configs.recommended,
  {
    files: ['**/*.ts'],
    extends: [tseslint.configs.recommended],
    languageOptions: { parserOptions: { projectService: true, tsconfigRootDir: import.meta.dirname } },
    rules: {
      // TypeScript knows better which names exist.
      'no-undef': 'off',
      // A fixture without dependencies takes `{}`, as Playwright requires.
      'no-empty-pattern': 'off',
      '@typescript-eslint/await-thenable': 'error',
      '@typescript-eslint/consistent-type-imports': 'error',
      '@typescript-eslint/no-explicit-any': 'error',
      '@typescript-eslint/no-floating-promises': 'error',
      '@typescript-eslint/no-misused-promises': 'error',
      '@typescript-eslint/no-unnecessary-type-assertion': 'error',
      '@typescript-eslint/no-unused-vars': ['error', { argsIgnorePattern: '^_', varsIgnorePattern: '^_' }],
      '@typescript-eslint/only-throw-error': 'error',
      '@typescript-eslint/prefer-promise-reject-errors': 'error',
      '@typescript-eslint/return-await': 'error',
      '@typescript-eslint/switch-exhaustiveness-check': [
        'error',
        { considerDefaultExhaustiveForUnions: true },
      ],
      // Playwright cuts control characters out of file names by such expressions, and so do we.
      'no-control-regex': 'off',
      eqeqeq: ['error', 'always', { null: 'ignore' }],
      'no-restricted-globals': ['error', { name: 'isNaN', message: 'Use Number.isNaN.' }],
    },
  },
  {
    files: ['**/internals.ts'],
    rules: { '@typescript-eslint/no-explicit-any': 'off' },
  },
  {
    // Fixture projects are users' code: some are wrong on purpose, and none is part of our program.
    files: ['test/fixtures/**/*.ts'],
    extends: [tseslint.configs.disableTypeChecked],
    languageOptions: { parserOptions: { projectService: false } },
  },
  {
    files: ['**/*.js', '**/*.mjs', '**/*.cjs'],
    languageOptions: { globals: nodeGlobals() },
  },
  {
    // Pages of the example run in a browser.
    files: ['examples/**/*.js', 'bench/**/*.js', 'test/fixtures/**/*.js'],
    rules: { 'no-undef': 'off' },
  },
  boundary('src', ['plugin', 'reporters'], [...PLAYWRIGHT, ...VITEST]),
  boundary('plugin', ['reporters'], VITEST),
);

/**
 * What a folder must not import: imports go `reporters → plugin → src`, and `src` knows no runner. Covers
 * static and dynamic imports, re-exports and types.
 */
function boundary(folder, folders, packages) {
  const message = `${folder}/ must not import this: imports go reporters → plugin → src, and src knows no runner.`;
  const paths = folders.map((name) => `**/${name}/**`);
  const names = [...folders.map((name) => `\\.\\./${name}/`), ...packages.map(patternOf)];
  return {
    files: [`${folder}/**/*.ts`],
    rules: {
      'no-restricted-imports': ['error', { patterns: [{ group: [...paths, ...packages], message }] }],
      'no-restricted-syntax': ['error', ...dynamicImports(names, message)],
    },
  };
}

function dynamicImports(names, message) {
  const isRestricted = `[source.value=/${names.map((name) => name.replaceAll('/', '\\/')).join('|')}/]`;
  return [
    { selector: `ImportExpression${isRestricted}`, message },
    { selector: `TSImportType${isRestricted}`, message },
  ];
}

function patternOf(name) {
  return name.endsWith('/*') ? `^${name.slice(0, -1)}` : `^${name}$`;
}

/** The names that this Node has, and those of CommonJS. */
function nodeGlobals() {
  const names = Object.getOwnPropertyNames(globalThis);
  const ofCommonJs = ['require', 'module', 'exports', '__dirname', '__filename'];
  return Object.fromEntries([...names, ...ofCommonJs].map((name) => [name, 'readonly']));
}
