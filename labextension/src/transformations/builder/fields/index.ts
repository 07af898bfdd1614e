import type { FormProps } from '../stepSchema';
import { ChoiceField } from './ChoiceField';
import { ChoicesField } from './ChoicesField';
import { ColumnField } from './ColumnField';
import { ColumnMapField } from './ColumnMapField';
import { ColumnsField } from './ColumnsField';
import { ExpressionField } from './ExpressionField';
import { ListField } from './ListField';
import { OtherColumnsField } from './OtherColumnsField';
import { PairsField } from './PairsField';
import { RecordsField } from './RecordsField';
import { ValueField } from './ValueField';
import { VersionField } from './VersionField';

/** Fields that the host's form does not have; it types a field by the data of the whole form, not by its own. */
export const FIELDS = {
  choice: ChoiceField,
  choices: ChoicesField,
  column: ColumnField,
  columnMap: ColumnMapField,
  columns: ColumnsField,
  expression: ExpressionField,
  list: ListField,
  otherColumns: OtherColumnsField,
  pairs: PairsField,
  records: RecordsField,
  value: ValueField,
  version: VersionField
} as unknown as NonNullable<FormProps['fields']>;
