import { LabIcon } from '@jupyterlab/ui-components';
import datasetSvg from '../style/icons/dataset.svg';
import endpointSvg from '../style/icons/endpoint.svg';
import jobSvg from '../style/icons/job.svg';
import modelSvg from '../style/icons/model.svg';
import platformSvg from '../style/icons/platform.svg';
import versionSvg from '../style/icons/version.svg';

const icon = (name: string, svgstr: string): LabIcon =>
  new LabIcon({ name: `jupyter-mlplatform:${name}`, svgstr });

export const platformIcon = icon('platform', platformSvg);
export const datasetIcon = icon('dataset', datasetSvg);
export const versionIcon = icon('version', versionSvg);
export const modelIcon = icon('model', modelSvg);
export const endpointIcon = icon('endpoint', endpointSvg);
export const jobIcon = icon('job', jobSvg);
