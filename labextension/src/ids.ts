/** The settings, menus and toolbars of the panel belong to this plugin. */
export const PLUGIN_ID = 'jupyter-mlplatform:plugin';

export const TRANSLATION_DOMAIN = 'jupyter_mlplatform';

export const EventSchemas = {
  job: 'https://jupyter-mlplatform.org/events/job/v1',
  change: 'https://jupyter-mlplatform.org/events/change/v1'
} as const;

export const CommandIDs = {
  showPanel: 'mlplatform:show-panel',
  refresh: 'mlplatform:refresh',
  openApiReference: 'mlplatform:open-api-reference',
  uploadDataset: 'mlplatform:upload-dataset',
  addFileAsDataset: 'mlplatform:add-file-as-dataset',
  addFileAsVersion: 'mlplatform:add-file-as-version',
  openDataset: 'mlplatform:open-dataset',
  editDataset: 'mlplatform:edit-dataset',
  deleteDataset: 'mlplatform:delete-dataset',
  restoreDataset: 'mlplatform:restore-dataset',
  showApplications: 'mlplatform:show-applications',
  copyVersion: 'mlplatform:copy-version-id',
  makeRecipe: 'mlplatform:make-recipe',
  compareVersions: 'mlplatform:compare-versions',
  showLineage: 'mlplatform:show-lineage',
  startExperiment: 'mlplatform:start-experiment',
  publishExperiment: 'mlplatform:publish-experiment',
  deleteExperiment: 'mlplatform:delete-experiment',
  undoTransformation: 'mlplatform:undo-transformation',
  rerunTransformation: 'mlplatform:rerun-transformation',
  withdrawVersion: 'mlplatform:withdraw-version',
  insertIntoNotebook: 'mlplatform:insert-into-notebook',
  trainModel: 'mlplatform:train-model',
  openModel: 'mlplatform:open-model',
  deleteModel: 'mlplatform:delete-model',
  deployModel: 'mlplatform:deploy-model',
  openEndpoint: 'mlplatform:open-endpoint',
  rollbackEndpoint: 'mlplatform:rollback-endpoint',
  stopEndpoint: 'mlplatform:stop-endpoint',
  openJob: 'mlplatform:open-job',
  cancelJob: 'mlplatform:cancel-job'
} as const;

/** The name of the palette's category and of the launcher's section. */
export const CATEGORY = 'ML Platform';

export const SIDEBAR_ID = 'mlplatform-sidebar';

/** A row of the sidebar carries what it stands for: `data-mlp-kind`, `data-mlp-id`, and `data-mlp-dataset` of a version. */
export const ROW_KIND = 'mlpKind';
export const ROW_ID = 'mlpId';
export const ROW_DATASET = 'mlpDataset';
