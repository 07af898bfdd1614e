import React from 'react';
import type { Dialog } from '@jupyterlab/apputils';
import type { Dataset, Step, TrainRequest, Version } from '../../api/types';
import { PlatformWidget } from '../../app/host';
import type { IPlatform } from '../../tokens';
import { TrainFields } from './TrainFields';
import '../../app/documentStyle';

/** The body of the train dialog; its value is null until there is a target. */
export class TrainForm
  extends PlatformWidget
  implements Dialog.IBodyWidget<TrainRequest | null>
{
  constructor(
    platform: IPlatform,
    dataset: Dataset,
    version: Version,
    target: string | undefined,
    steps: Step[]
  ) {
    super(platform, () => (
      <TrainFields
        dataset={dataset}
        version={version}
        steps={steps}
        initialTarget={target ?? dataset.target ?? undefined}
        onChange={request => {
          this._request = request;
        }}
      />
    ));
    this.addClass('mlp-Dialog');
  }

  getValue(): TrainRequest | null {
    return this._request;
  }

  private _request: TrainRequest | null = null;
}
