// Fails when what JupyterLab loads at start, or all of it, is over the budget. Run it after `jlpm build:prod`.
import { readdir, readFile, stat } from 'node:fs/promises';
import { fileURLToPath } from 'node:url';

const EAGER_KB = 60;
const ALL_KB = 500;
const STATIC = fileURLToPath(
  new URL('../../jupyter_mlplatform/labextension/static/', import.meta.url)
);

const files = (await readdir(STATIC)).filter(name => name.endsWith('.js'));
const entry = files.find(name => name.startsWith('remoteEntry.'));
if (!entry) {
  throw new Error(
    `No remoteEntry in ${STATIC}: run \`jlpm build:prod\` first.`
  );
}
const source = await readFile(STATIC + entry, 'utf8');
if (source.includes('eval(')) {
  throw new Error('This is a development build: run `jlpm build:prod` first.');
}

// The container's module map names, for each exposed module, the chunks that it loads: {"./extension":()=>r.e(647)…}.
const exposed = ['./extension', './style'].flatMap(name => {
  const loader = source.split(`"${name}":`)[1]?.split(/,"\.\/|\},/)[0];
  const chunks = [...(loader ?? '').matchAll(/\.e\("?([\w-]+)"?\)/g)];
  if (chunks.length === 0) {
    throw new Error(`${entry} does not say which chunks ${name} loads.`);
  }
  return chunks.map(match => match[1]);
});
const eager = [
  entry,
  ...files.filter(name => exposed.includes(name.split('.')[0]))
];

const kilobytes = async names => {
  const sizes = await Promise.all(
    names.map(async name => (await stat(STATIC + name)).size)
  );
  return sizes.reduce((sum, size) => sum + size, 0) / 1000;
};
const budgets = [
  ['loaded at start', await kilobytes(eager), EAGER_KB],
  ['all of it', await kilobytes(files), ALL_KB]
];
for (const [what, size, budget] of budgets) {
  console.log(`${what}: ${size.toFixed(1)} of ${budget} KB`);
}
if (budgets.some(([, size, budget]) => size > budget)) {
  process.exit(1);
}
