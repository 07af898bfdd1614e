/** Two letters at most that stand for a semantic type where there is no room for its name. */
export const TYPE_SYMBOLS = {
  numeric: '#',
  categorical: '☰',
  boolean: '◐',
  datetime: '◷',
  text: 'Aa',
  identifier: 'ID',
  constant: '='
} as const;
