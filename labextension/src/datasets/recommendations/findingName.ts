import type { TranslationBundle } from '@jupyterlab/translation';

/** The name of a kind of finding; one that this panel does not know shows as the server calls it. */
export function findingName(kind: string, trans: TranslationBundle): string {
  const names: Record<string, string> = {
    missing: trans.__('Missing values'),
    disguised_missing: trans.__('Disguised missing values'),
    missing_target: trans.__('Rows without a target'),
    constant: trans.__('Constant column'),
    duplicate_rows: trans.__('Duplicate rows'),
    near_duplicates: trans.__('Nearly duplicate rows'),
    identifier: trans.__('Identifier'),
    high_cardinality: trans.__('Very many different values'),
    rare_levels: trans.__('Rare values'),
    imbalance: trans.__('Unbalanced classes'),
    leakage: trans.__('Gives the target away'),
    time_leakage: trans.__('Rows tied together by time'),
    date_string: trans.__('Dates as text'),
    number_string: trans.__('Numbers as text'),
    mixed_types: trans.__('Mixed types'),
    inconsistent_category: trans.__('One thing, several spellings'),
    skew: trans.__('Skewed'),
    outliers: trans.__('Outliers'),
    label_errors: trans.__('Suspicious labels'),
    drift: trans.__('Drift'),
    class_overlap: trans.__('Overlapping classes')
  };
  return names[kind] ?? kind;
}
