import React, { useState } from 'react';
import { HTMLSelect } from '@jupyterlab/ui-components';
import { Button } from '@jupyter/react-components';
import type { ReadonlyPartialJSONArray } from '@lumino/coreutils';
import type { Dataset, Step } from '../../api/types';
import { usePlatform } from '../../app/context';
import { useResource } from '../../app/useResource';
import { ErrorNotice } from '../../components/ErrorNotice';
import { Field } from '../../components/Field';
import { CommandIDs } from '../../ids';
import { applyRecipe } from '../apply';

export interface IApplyFormProps {
  dataset: Dataset;
  version: string;
  steps: Step[];
  valid: boolean;
  /** Called with the version that it made; undefined if that is the newest of the published line. */
  onApplied: (version: string | undefined) => void;
}

/** The choice of an experiment that is not there yet. */
const NEW = '\n';

/** Applies a recipe: on the line of its version, or as an experiment, with a message. */
export function ApplyForm({
  dataset,
  version,
  steps,
  valid,
  onApplied
}: IApplyFormProps): JSX.Element {
  const platform = usePlatform();
  const { client, commands, trans } = platform;
  const [branch, setBranch] = useState('');
  const [name, setName] = useState('');
  const [message, setMessage] = useState('');
  const [applying, setApplying] = useState(false);
  const [error, setError] = useState<Error>();
  const { value: branches = [] } = useResource(
    signal => client.versions.branches(dataset.id, signal),
    [client, dataset.id]
  );
  const experiments = branches.flatMap(({ experiment }) => experiment ?? []);
  const chosen = branch === NEW ? name.trim() : branch;

  const apply = async (): Promise<void> => {
    setApplying(true);
    setError(undefined);
    try {
      const applied = await applyRecipe(platform, version, steps, {
        branch: chosen || undefined,
        message: message.trim() || undefined
      });
      onApplied(chosen ? (applied.output_version ?? undefined) : undefined);
    } catch (reason) {
      setError(reason as Error);
      setApplying(false);
    }
  };
  return (
    <section
      className="mlp-Recipe-apply"
      aria-label={trans.__('Apply the recipe')}
    >
      {error && <ErrorNotice error={error} />}
      <div className="mlp-Recipe-applyLine">
        <Field label={trans.__('Where')}>
          {control => (
            <HTMLSelect
              {...control}
              value={branch}
              onChange={event => setBranch(event.currentTarget.value)}
            >
              <option value="">{trans.__('On its own line')}</option>
              {experiments.map(experiment => (
                <option key={experiment} value={experiment}>
                  {trans.__('Experiment %1', experiment)}
                </option>
              ))}
              <option value={NEW}>{trans.__('As a new experiment…')}</option>
            </HTMLSelect>
          )}
        </Field>
        {branch === NEW && (
          <Field label={trans.__('Name of the experiment')}>
            {control => (
              <input
                {...control}
                className="jp-mod-styled"
                placeholder={trans.__('lower-case letters, digits and hyphens')}
                value={name}
                onChange={event => setName(event.currentTarget.value)}
              />
            )}
          </Field>
        )}
        <Field label={trans.__('Message')}>
          {control => (
            <input
              {...control}
              className="jp-mod-styled"
              placeholder={trans.__(
                'What it does, made from the steps if empty'
              )}
              value={message}
              onChange={event => setMessage(event.currentTarget.value)}
            />
          )}
        </Field>
        <Button
          appearance="neutral"
          disabled={applying || !valid}
          title={trans.__(
            'Make the steps part of a model: they are fitted in each fold, and the dataset stays as it is'
          )}
          onClick={() =>
            void commands.execute(CommandIDs.trainModel, {
              dataset: dataset.id,
              version,
              steps: steps as ReadonlyPartialJSONArray
            })
          }
        >
          {trans.__('Train with Them…')}
        </Button>
        <Button
          appearance="accent"
          disabled={applying || !valid || (branch === NEW && chosen === '')}
          onClick={() => void apply()}
        >
          {applying ? trans.__('Applying…') : trans.__('Apply')}
        </Button>
      </div>
    </section>
  );
}
