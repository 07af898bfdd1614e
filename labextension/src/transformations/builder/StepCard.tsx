import React, { useId } from 'react';
import { Button } from '@jupyter/react-components';
import {
  caretDownIcon,
  caretRightIcon,
  deleteIcon,
  type LabIcon,
  moveDownIcon,
  moveUpIcon
} from '@jupyterlab/ui-components';
import type { CatalogueEntry, Column, Issue } from '../../api/types';
import { useTrans } from '../../app/translation';
import { Prose } from '../../components/Prose';
import { grabIcon } from '../../components/icons';
import { parametersOf } from '../parameters';
import { StepForm } from './StepForm';
import { unfilled } from './stepSchema';
import type { IItem, IRecipe } from './useRecipe';
import type { IReordering } from './useReordering';

export interface IStepCardProps {
  item: IItem;
  index: number;
  /** Undefined until the catalogue is read, and for a kind that the server does not have. */
  entry: CatalogueEntry | undefined;
  columns: Column[];
  issues: Issue[];
  recipe: IRecipe;
  reordering: IReordering;
}

/** One step of a recipe that is being made. */
export function StepCard({
  item: { key, step },
  index,
  entry,
  columns,
  issues,
  recipe,
  reordering
}: IStepCardProps): JSX.Element {
  const trans = useTrans();
  const id = useId();
  const open = recipe.open === key;
  const title = entry?.title ?? String(step.kind).replace(/_/g, ' ');
  const last = recipe.items.length - 1;
  const missing = entry ? unfilled(entry, step) : [];
  // What is not filled in yet is no mistake.
  const told =
    missing.length > 0
      ? issues.filter(({ code }) => code !== 'wrong_parameter')
      : issues;
  const action = (
    icon: LabIcon,
    label: string,
    onClick: () => void,
    disabled = false
  ): JSX.Element => (
    <Button
      appearance="stealth"
      title={label}
      aria-label={label}
      disabled={disabled}
      onClick={onClick}
    >
      <icon.react tag={null} />
    </Button>
  );
  const Caret = open ? caretDownIcon : caretRightIcon;
  const marks = [
    reordering.target === index && 'mod-dropBefore',
    reordering.target === index + 1 && index === last && 'mod-dropAfter',
    told.some(({ severity }) => severity === 'error') && 'mod-error'
  ];
  return (
    <li
      className={['mlp-Card', 'mlp-StepCard', ...marks]
        .filter(Boolean)
        .join(' ')}
      {...reordering.item(key, index)}
    >
      <div className="mlp-StepCard-header">
        <span
          className="mlp-StepCard-grip"
          title={trans.__('Drag to another place')}
          aria-hidden="true"
          {...reordering.handle(key)}
        >
          <grabIcon.react tag={null} />
        </span>
        <button
          type="button"
          className="mlp-StepCard-title"
          aria-expanded={open}
          aria-controls={`${id}-form`}
          title={trans.__('%1 (Alt+↑ and Alt+↓ move it)', entry?.help ?? title)}
          onClick={() => recipe.toggle(key)}
        >
          <Caret.react tag={null} />
          <span>
            {trans.__('%1. %2', index + 1, title)}
            {!open && (
              <span className="mlp-StepCard-summary">
                {parametersOf(step)
                  .map(([name, value]) =>
                    name === 'columns' ? value : `${name} ${value}`
                  )
                  .join(' · ')}
              </span>
            )}
          </span>
        </button>
        {action(
          moveUpIcon,
          trans.__('Move step %1 up', index + 1),
          () => reordering.up(key),
          index === 0
        )}
        {action(
          moveDownIcon,
          trans.__('Move step %1 down', index + 1),
          () => reordering.down(key),
          index === last
        )}
        {action(deleteIcon, trans.__('Remove step %1', index + 1), () =>
          recipe.remove(key)
        )}
      </div>
      {missing.length > 0 && (
        <p className="mlp-StepCard-missing">
          {trans.__('Still to fill in: %1', missing.join(', '))}
        </p>
      )}
      {told.map((issue, place) => (
        <p
          key={place}
          className={`mlp-Issue mod-${issue.severity}`}
          role={issue.severity === 'error' ? 'alert' : undefined}
        >
          {withoutStep(issue.detail)}
        </p>
      ))}
      <div id={`${id}-form`} hidden={!open}>
        {open && entry && (
          <>
            <p className="mlp-Hint">
              <Prose text={entry.help} />
              {entry.learns &&
                ` ${trans.__('It learns %1 from the rows.', entry.learns)}`}
            </p>
            <StepForm
              id={id}
              entry={entry}
              step={step}
              columns={columns}
              onChange={after => recipe.edit(key, after)}
            />
          </>
        )}
      </div>
    </li>
  );
}

/** What is said of a step stands at the step: which one it is need not be said again. */
function withoutStep(detail: string): string {
  return detail.replace(/^Step \d+ \([^)]*\)(: |, )/, '');
}
