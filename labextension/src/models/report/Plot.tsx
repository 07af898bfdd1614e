import React, { useCallback, useEffect, useState } from 'react';
import { MimeModel } from '@jupyterlab/rendermime';
import type { JSONObject } from '@lumino/coreutils';
import type { JsonObject } from '../../api/types';
import { usePlatform } from '../../app/context';
import { ErrorNotice } from '../../components/ErrorNotice';
import { LuminoHost } from '../../components/LuminoHost';
import { themedSpec } from './themedSpec';

const MIME = 'application/vnd.vegalite.v5+json';

export interface IPlotProps {
  spec: JsonObject;
  label: string;
}

/** A Vega-Lite plot, drawn by JupyterLab's own renderer in the colours of its theme. */
export function Plot({ spec, label }: IPlotProps): JSX.Element {
  const { rendermime, themes, trans } = usePlatform();
  const [error, setError] = useState<Error>();
  const [turn, setTurn] = useState(0);

  useEffect(() => {
    const again = (): void => setTurn(number => number + 1);
    themes?.themeChanged.connect(again);
    return () => {
      themes?.themeChanged.disconnect(again);
    };
  }, [themes]);

  const make = useCallback(() => {
    const renderer = rendermime.createRenderer(MIME);
    const data = { [MIME]: themedSpec(spec) as JSONObject };
    const metadata = { [MIME]: { embed_options: { actions: false } } };
    renderer.renderModel(new MimeModel({ data, metadata })).catch(setError);
    return renderer;
    // A new turn is a new theme, whose colours the specification takes.
  }, [rendermime, spec, turn]);

  const failure = rendermime.mimeTypes.includes(MIME)
    ? error
    : new Error(
        trans.__(
          'This plot needs the Vega extension of JupyterLab, which is disabled.'
        )
      );
  return failure ? (
    <ErrorNotice error={failure} />
  ) : (
    <div role="img" aria-label={label}>
      <LuminoHost className="mlp-Plot" make={make} />
    </div>
  );
}
