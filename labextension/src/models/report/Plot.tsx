import React, { useEffect, useRef, useState } from 'react';
import { MimeModel } from '@jupyterlab/rendermime';
import { MessageLoop } from '@lumino/messaging';
import { Widget } from '@lumino/widgets';
import type { JSONObject } from '@lumino/coreutils';
import type { JsonObject } from '../../api/types';
import { usePlatform } from '../../app/context';
import { ErrorNotice } from '../../components/ErrorNotice';
import { themedSpec } from './themedSpec';

const MIME = 'application/vnd.vegalite.v5+json';

export interface IPlotProps {
  spec: JsonObject;
  label: string;
}

/** A Vega-Lite plot, drawn by JupyterLab's own renderer in the colours of its theme. */
export function Plot({ spec, label }: IPlotProps): JSX.Element {
  const { rendermime, themes, trans } = usePlatform();
  const node = useRef<HTMLDivElement>(null);
  const [error, setError] = useState<Error>();
  const [turn, setTurn] = useState(0);

  useEffect(() => {
    const again = (): void => setTurn(number => number + 1);
    themes?.themeChanged.connect(again);
    return () => {
      themes?.themeChanged.disconnect(again);
    };
  }, [themes]);

  useEffect(() => {
    const host = node.current;
    if (!host) {
      return;
    }
    if (!rendermime.mimeTypes.includes(MIME)) {
      setError(
        new Error(
          trans.__(
            'This plot needs the Vega extension of JupyterLab, which is disabled.'
          )
        )
      );
      return;
    }
    const renderer = rendermime.createRenderer(MIME);
    Widget.attach(renderer, host);
    const data = { [MIME]: themedSpec(spec) as JSONObject };
    const metadata = { [MIME]: { embed_options: { actions: false } } };
    renderer
      .renderModel(new MimeModel({ data, metadata }))
      .then(() => MessageLoop.postMessage(renderer, Widget.Msg.FitRequest))
      .catch(setError);
    return () => {
      if (renderer.isAttached) {
        Widget.detach(renderer);
      }
      renderer.dispose();
    };
  }, [rendermime, trans, spec, turn]);

  return error ? (
    <ErrorNotice error={error} />
  ) : (
    <div className="mlp-Plot" role="img" aria-label={label} ref={node} />
  );
}
