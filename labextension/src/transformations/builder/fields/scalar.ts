/** What is typed as the value that it looks like: a number, yes/no, or text; texts in quotes stay texts. */
export function readScalar(text: string): string | number | boolean | null {
  if (text === '') {
    return null;
  }
  if (/^(["']).*\1$/s.test(text)) {
    return text.slice(1, -1);
  }
  if (text === 'true' || text === 'false') {
    return text === 'true';
  }
  return text.trim() !== '' && Number.isFinite(Number(text))
    ? Number(text)
    : text;
}

/** A value as it is typed: a text that would be read as something else stands in quotes. */
export function writeScalar(value: unknown): string {
  if (value === null || value === undefined) {
    return '';
  }
  const text = String(value);
  return typeof value === 'string' && readScalar(text) !== value
    ? `"${text}"`
    : text;
}
