import type { JsonObject } from '../../api/types';

export function curlSnippet(url: string, row: JsonObject): string {
  const body = JSON.stringify({ rows: [row] }, null, 2).replace(/'/g, "'\\''");
  return [
    `curl '${url}' \\`,
    '  -H "Authorization: token $JUPYTER_TOKEN" \\',
    "  -H 'Content-Type: application/json' \\",
    `  -d '${body}'`
  ].join('\n');
}

export function pythonSnippet(url: string, row: JsonObject): string {
  return [
    'import os',
    '',
    'import httpx',
    '',
    'reply = httpx.post(',
    `    ${JSON.stringify(url)},`,
    '    headers={"Authorization": f"token {os.environ[\'JUPYTER_TOKEN\']}"},',
    `    json={"rows": [${pythonLiteral(row)}]},`,
    ')',
    'reply.raise_for_status()',
    'print(reply.json()["predictions"])'
  ].join('\n');
}

function pythonLiteral(row: JsonObject): string {
  const entries = Object.entries(row).map(
    ([name, value]) => `${JSON.stringify(name)}: ${python(value)}`
  );
  return `{${entries.join(', ')}}`;
}

function python(value: unknown): string {
  if (value === null || value === undefined) {
    return 'None';
  }
  if (typeof value === 'boolean') {
    return value ? 'True' : 'False';
  }
  return JSON.stringify(value);
}
