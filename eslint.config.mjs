import js from '@eslint/js';
import jupyterPlugin from '@jupyter/eslint-plugin';
import tseslint from 'typescript-eslint';

export default tseslint.config(
  {
    ignores: [
      '.venv',
      'node_modules',
      'labextension/lib',
      'labextension/src/api/schema.d.ts',
      'jupyter_mlplatform/labextension',
      'docs',
      '**/*.js',
      '**/*.mjs'
    ]
  },
  { plugins: { jupyter: jupyterPlugin } },
  jupyterPlugin.configs.recommended,
  {
    files: ['labextension/**/*.ts', 'labextension/**/*.tsx'],
    extends: [js.configs.recommended, tseslint.configs.recommended],
    rules: {
      '@typescript-eslint/consistent-type-imports': 'error',
      '@typescript-eslint/naming-convention': [
        'error',
        {
          selector: 'interface',
          format: ['PascalCase'],
          custom: { regex: '^I[A-Z]', match: true }
        }
      ],
      '@typescript-eslint/no-namespace': 'off',
      // Commands, icons, the client, notifications and the status are needed as soon as a plugin is active.
      'jupyter/prefer-lazy-imports': [
        'warn',
        {
          ignoreImports: [
            './commands',
            './versions/commands',
            './notify',
            './host',
            './runningJobs',
            '../api/client',
            '../icons'
          ]
        }
      ],
      curly: ['error', 'all'],
      eqeqeq: 'error',
      'max-lines': ['error', { max: 300 }],
      'prefer-arrow-callback': 'error'
    }
  },
  {
    // These modules are themselves loaded by `import()` only, with the document of a dataset.
    files: ['labextension/src/datasets/grid/*'],
    rules: { 'jupyter/prefer-lazy-imports': 'off' }
  }
);
