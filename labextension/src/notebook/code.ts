import type { Dataset, Model, Version } from '../api/types';

/** The Python that loads a version: this one, whatever comes after it. */
export function versionCode(dataset: Dataset, version: Version): string {
  const name = identifier(dataset.name);
  return [
    'import jupyter_mlplatform as mlp',
    '',
    'ml = mlp.connect()',
    `# ${oneLine(dataset.name)}, version ${version.number}: ${oneLine(version.message)}`,
    `${name} = ml.datasets[${JSON.stringify(dataset.id)}].at(${JSON.stringify(version.id)})`,
    `${name}.to_pandas()`
  ].join('\n');
}

/** The Python that loads a model. */
export function modelCode(model: Model): string {
  return [
    'import jupyter_mlplatform as mlp',
    '',
    'ml = mlp.connect()',
    `# ${oneLine(model.name)}: predicts ${oneLine(model.target)}`,
    `model = ml.model(${JSON.stringify(model.id)})`,
    'model'
  ].join('\n');
}

const RESERVED = new Set([
  ...'and as assert async await break class continue def del elif else except finally for from global if import in'.split(
    ' '
  ),
  ...'is lambda nonlocal not or pass raise return try while with yield ml mlp'.split(
    ' '
  )
]);

/** A name for a variable, made from the name of a dataset. */
function identifier(name: string): string {
  const word = name
    .normalize('NFKD')
    .toLowerCase()
    .replace(/[^a-z0-9]+/g, '_')
    .replace(/^(?=\d)|^_+|_+$/g, match => (match === '' ? 'data_' : ''));
  return word === '' ? 'data' : RESERVED.has(word) ? `${word}_data` : word;
}

function oneLine(text: string): string {
  return text.replace(/\s+/g, ' ').trim();
}
