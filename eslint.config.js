import js from '@eslint/js';
import tseslint from 'typescript-eslint';

/** Imports point one way; the message names the right place. `import type` is free, but not into or out of the sandbox. */
function forbid(files, rules) {
  return {
    files,
    rules: {
      '@typescript-eslint/no-restricted-imports': [
        'error',
        {
          patterns: rules.map(({ group, message, allowTypeImports = true }) => ({
            regex: group,
            message,
            allowTypeImports,
          })),
        },
      ],
    },
  };
}

const meshOnly = {
  group: '^@graphql-mesh/',
  message: 'Only src/mesh.ts knows Mesh. Ask it for what you need.',
};
const noSandbox = {
  group: '/sandbox/',
  message: 'The judge shares no code with the judged: only gateway.ts and commands/ may start a stand-in.',
  allowTypeImports: false,
};
const noComposition = {
  group: '/(gateway|server|main)\\.ts$',
  message: 'The composition root imports you. Receive what you need as an argument.',
};

export default tseslint.config(
  { ignores: ['node_modules', 'var', 'coverage', '.mesh'] },
  js.configs.recommended,
  ...tseslint.configs.strictTypeChecked,
  {
    languageOptions: {
      parserOptions: {
        projectService: { allowDefaultProject: ['eslint.config.js'] },
        tsconfigRootDir: import.meta.dirname,
      },
    },
    linterOptions: { reportUnusedDisableDirectives: 'error' },
    rules: {
      '@typescript-eslint/restrict-template-expressions': [
        'error',
        { allowNumber: true, allowBoolean: true },
      ],
      '@typescript-eslint/return-await': ['error', 'always'],
      '@typescript-eslint/switch-exhaustiveness-check': [
        'error',
        { considerDefaultExhaustiveForUnions: true },
      ],
      '@typescript-eslint/no-unnecessary-condition': ['error', { allowConstantLoopConditions: true }],
      '@typescript-eslint/consistent-type-imports': 'error',
      '@typescript-eslint/no-confusing-void-expression': ['error', { ignoreArrowShorthand: true }],
      'func-style': ['error', 'declaration', { allowArrowFunctions: true }],
      eqeqeq: 'error',
    },
  },
  {
    files: ['src/**/*.ts', 'resolvers/**/*.ts'],
    ignores: ['src/clock.ts', 'src/main.ts', 'src/upstream/transport.ts'],
    rules: {
      'no-restricted-globals': [
        'error',
        { name: 'setTimeout', message: 'Time is an argument: take a Clock.' },
        { name: 'setInterval', message: 'Time is an argument: take a Clock.' },
        { name: 'performance', message: 'Time is an argument: take a Clock.' },
        {
          name: 'fetch',
          message: 'The network is an argument: take a Transport (src/upstream/transport.ts).',
        },
      ],
      'no-restricted-properties': [
        'error',
        { object: 'Date', property: 'now', message: 'Time is an argument: take a Clock.' },
        {
          object: 'Math',
          property: 'random',
          message: 'Randomness is an argument: take `random: () => number`.',
        },
        { object: 'AbortSignal', property: 'timeout', message: 'Time is an argument: take a Clock.' },
        { object: 'process', property: 'env', message: 'Only main.ts reads the environment; take a Config.' },
        { object: 'process', property: 'exit', message: 'Only main.ts ends the process.' },
      ],
    },
  },
  forbid(
    ['src/upstream/**'],
    [
      meshOnly,
      noSandbox,
      noComposition,
      {
        group: '/(upstreams|plugins|schema|operations|commands)/',
        message:
          'The pipeline knows no upstream by name and no inbound code. Differences live in src/upstreams/<name>.',
      },
      { group: 'mesh\\.ts$', message: 'The pipeline knows nothing of Mesh.' },
    ],
  ),
  forbid(
    ['src/upstreams/**'],
    [
      meshOnly,
      noSandbox,
      noComposition,
      { group: '/(plugins|operations|commands)/', message: 'An upstream knows no inbound code.' },
    ],
  ),
  forbid(
    ['src/plugins/**'],
    [
      meshOnly,
      noSandbox,
      noComposition,
      {
        group: '/(upstream|upstreams|schema|commands)/',
        message: 'A plugin receives what it needs from gateway.ts.',
      },
    ],
  ),
  forbid(
    ['src/schema/**', 'src/operations/**'],
    [
      meshOnly,
      noSandbox,
      noComposition,
      { group: '/(plugins|commands)/', message: 'Schema and operations know no inbound code.' },
    ],
  ),
  forbid(
    ['src/webhooks/**'],
    [
      meshOnly,
      noSandbox,
      noComposition,
      {
        group: '/(plugins|upstream|upstreams|schema|commands)/',
        message: 'Webhooks only say what has changed. What that brings about comes in from gateway.ts.',
      },
    ],
  ),
  forbid(
    ['src/sandbox/**'],
    [
      meshOnly,
      noComposition,
      {
        group: '/(upstream|upstreams|plugins|schema|operations|commands)/|/(errors|config|mesh)\\.ts$',
        message: 'The judge shares no code with the judged.',
        allowTypeImports: false,
      },
    ],
  ),
  forbid(['resolvers/**'], [meshOnly, { group: '/src/', message: 'Links see only their context.' }]),
  forbid(['src/mesh.ts'], [noSandbox, noComposition]),
  forbid(['src/commands/**', 'src/gateway.ts', 'src/server.ts', 'src/main.ts'], [meshOnly]),
  // Yoga hands its hooks an object to be taken apart; its functions do not use `this`.
  { files: ['src/plugins/**'], rules: { '@typescript-eslint/unbound-method': 'off' } },
  {
    files: ['test/**/*.ts', 'bench/**/*.ts'],
    rules: {
      '@typescript-eslint/no-non-null-assertion': 'off',
      '@typescript-eslint/no-unsafe-member-access': 'off',
      '@typescript-eslint/no-unsafe-assignment': 'off',
      '@typescript-eslint/no-unsafe-argument': 'off',
      '@typescript-eslint/no-unsafe-return': 'off',
      '@typescript-eslint/no-unsafe-call': 'off',
      '@typescript-eslint/no-explicit-any': 'off',
    },
  },
  { files: ['eslint.config.js'], extends: [tseslint.configs.disableTypeChecked] },
);
