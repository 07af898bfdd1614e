import type { FormProps } from './stepSchema';

/**
 * Finds nothing wrong with a form.
 *
 * The server says what is wrong with a recipe, of all its steps at once and knowing the data: a second opinion from
 * the schema alone would say less, in other words.
 */
export const trustingValidator: FormProps['validator'] = {
  isValid: () => true,
  rawValidation: () => ({ errors: [] }),
  validateFormData: () => ({ errors: [], errorSchema: {} }),
  toErrorList: () => []
};
