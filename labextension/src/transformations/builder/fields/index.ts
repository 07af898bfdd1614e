import type { FormProps } from '../stepSchema';
import { ChoicesField } from './ChoicesField';
import { ColumnField } from './ColumnField';
import { ColumnMapField } from './ColumnMapField';
import { ColumnsField } from './ColumnsField';
import { ExpressionField } from './ExpressionField';
import { ListField } from './ListField';
import { PairsField } from './PairsField';
import { ValueField } from './ValueField';

/** Fields that the host's form does not have; it types a field by the data of the whole form, not by its own. */
export const FIELDS = {
  choices: ChoicesField,
  column: ColumnField,
  columnMap: ColumnMapField,
  columns: ColumnsField,
  expression: ExpressionField,
  list: ListField,
  pairs: PairsField,
  value: ValueField
} as unknown as NonNullable<FormProps['fields']>;
