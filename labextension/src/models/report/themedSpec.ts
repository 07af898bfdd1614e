import type { JsonObject } from '../../api/types';

const HEIGHT = 240;

/** A Vega-Lite specification with the colours and the font of JupyterLab's theme. */
export function themedSpec(spec: JsonObject): JsonObject {
  const style = getComputedStyle(document.body);
  const value = (name: string): string => style.getPropertyValue(name).trim();
  const text = value('--jp-ui-font-color1');
  const faint = value('--jp-ui-font-color2');
  const line = value('--jp-border-color2');
  const labels = {
    labelColor: faint,
    titleColor: text,
    labelFont: value('--jp-ui-font-family'),
    titleFont: value('--jp-ui-font-family'),
    titleFontWeight: 500
  };
  const config = {
    background: 'transparent',
    font: value('--jp-ui-font-family'),
    view: { stroke: 'transparent' },
    axis: {
      ...labels,
      gridColor: line,
      domainColor: line,
      tickColor: line
    },
    axisXBand: { labelAngle: 0, labelLimit: 90 },
    legend: labels,
    title: { color: text },
    text: { color: text },
    mark: { color: value('--jp-brand-color1') },
    range: {
      category: [
        value('--jp-brand-color1'),
        value('--jp-warn-color1'),
        value('--jp-success-color1'),
        value('--jp-error-color1'),
        value('--jp-info-color1')
      ]
    }
  };
  // The card around it has the title, and its width.
  return {
    height: HEIGHT,
    ...spec,
    title: undefined,
    width: 'container',
    autosize: { type: 'fit-x', contains: 'padding' },
    config: { ...config, ...(spec.config as JsonObject | undefined) }
  };
}
