import { LabIcon } from '@jupyterlab/ui-components';
import fitSvg from '../../../style/icons/fit.svg';
import zoomInSvg from '../../../style/icons/zoom-in.svg';
import zoomOutSvg from '../../../style/icons/zoom-out.svg';

const icon = (name: string, svgstr: string): LabIcon =>
  new LabIcon({ name: `jupyter-mlplatform:${name}`, svgstr });

export const zoomInIcon = icon('zoom-in', zoomInSvg);
export const zoomOutIcon = icon('zoom-out', zoomOutSvg);
export const fitIcon = icon('fit', fitSvg);
