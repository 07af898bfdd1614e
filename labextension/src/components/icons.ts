import { LabIcon } from '@jupyterlab/ui-components';
import errorSvg from '../../style/icons/error.svg';
import fitSvg from '../../style/icons/fit.svg';
import grabSvg from '../../style/icons/grab.svg';
import recipeSvg from '../../style/icons/recipe.svg';
import zoomInSvg from '../../style/icons/zoom-in.svg';
import zoomOutSvg from '../../style/icons/zoom-out.svg';

// Those that documents alone use: the others are there from the start, with the commands.
const icon = (name: string, svgstr: string): LabIcon =>
  new LabIcon({ name: `jupyter-mlplatform:${name}`, svgstr });

export const errorIcon = icon('error', errorSvg);
export const fitIcon = icon('fit', fitSvg);
export const grabIcon = icon('grab', grabSvg);
export const recipeIcon = icon('recipe', recipeSvg);
export const zoomInIcon = icon('zoom-in', zoomInSvg);
export const zoomOutIcon = icon('zoom-out', zoomOutSvg);
