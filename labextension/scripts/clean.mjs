import { rm } from 'node:fs/promises';
import { fileURLToPath } from 'node:url';

const OUTPUTS = [
  '../lib',
  '../tsconfig.tsbuildinfo',
  '../../jupyter_mlplatform/labextension'
];

for (const output of OUTPUTS) {
  const path = fileURLToPath(new URL(output, import.meta.url));
  await rm(path, { force: true, recursive: true });
}
