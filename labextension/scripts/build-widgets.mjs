// Bundles the notebook widgets, with all that they need, into the Python package. JupyterLab's controls are replaced by
// plain ones: a notebook's output may be anywhere.
import { readFile, stat } from 'node:fs/promises';
import { fileURLToPath } from 'node:url';
import { rspack } from '@rspack/core';

const BUDGET_KB = 320;
const path = name => fileURLToPath(new URL(name, import.meta.url));
const OUTPUT = path('../../jupyter_mlplatform/widgets/static');

const compiler = rspack({
  mode: 'production',
  entry: {
    loader: path('../src/widgets/loader.ts'),
    program: path('../src/widgets/index.tsx')
  },
  experiments: { outputModule: true },
  output: {
    path: OUTPUT,
    filename: '[name].js',
    module: true,
    library: { type: 'module' },
    clean: true
  },
  optimization: { splitChunks: false, runtimeChunk: false },
  performance: false,
  devtool: false,
  resolve: {
    extensions: ['.tsx', '.ts', '.js'],
    alias: {
      '@jupyter/react-components$': path('../src/widgets/controls.tsx'),
      '@jupyterlab/ui-components$': path('../src/widgets/controls.tsx')
    }
  },
  module: {
    rules: [
      { test: /\.(css|svg)$/, type: 'asset/source' },
      {
        test: /\.tsx?$/,
        loader: 'builtin:swc-loader',
        options: {
          jsc: {
            parser: { syntax: 'typescript', tsx: true },
            target: 'es2021'
          }
        }
      }
    ]
  }
});

const statistics = await new Promise((resolve, reject) => {
  compiler.run((error, result) => (error ? reject(error) : resolve(result)));
});
if (statistics.hasErrors()) {
  throw new Error(statistics.toString({ preset: 'errors-only' }));
}
for (const name of ['loader', 'program']) {
  const file = `${OUTPUT}/${name}.js`;
  const size = (await stat(file)).size / 1000;
  console.log(`${name}.js: ${size.toFixed(1)} KB`);
  if (size > BUDGET_KB) {
    throw new Error(`${name}.js is over its budget of ${BUDGET_KB} KB.`);
  }
  // Each stands alone: there is nobody to resolve an import.
  if (/(^|[;\n])import\s*["'{*]/.test(await readFile(file, 'utf8'))) {
    throw new Error(`${name}.js imports something.`);
  }
}
