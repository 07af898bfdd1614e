/** The endings of the files that the server reads; `.gz` of the text formats as well. */
export const ENDINGS = [
  'csv',
  'tsv',
  'parquet',
  'json',
  'jsonl',
  'ndjson',
  'xlsx',
  'arrow',
  'feather',
  'gz'
];

export const ACCEPT = ENDINGS.map(ending => `.${ending}`).join(',');

export function isTable(path: string): boolean {
  return ENDINGS.includes(path.split('.').pop()?.toLowerCase() ?? '');
}
