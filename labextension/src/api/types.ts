/** The records of the REST API, under the names that the panel uses for them. */
import type { components } from './schema';

type Schemas = components['schemas'];

export type JsonObject = Record<string, unknown>;
export type Page<T> = { items: T[]; next: string | null };

export type Health = Schemas['Health'];
export type Column = Schemas['Column'];
export type SemanticType = Column['semantic_type'];
export type Dataset = Schemas['DatasetMetadata'];
export type DatasetEdit = Partial<Schemas['DatasetEdit']>;
export type Version = Schemas['DatasetVersion'];
/** How a file is read; what is left out is found out. */
export type IngestOptions = Partial<Schemas['IngestOptions']>;
export type BadRow = Schemas['BadRow'];
/** Where the server finds a table, and what is said of it. */
export type UploadSource = Omit<
  Partial<Schemas['UploadRequest']>,
  'options'
> & { options?: IngestOptions };
export type Profile = Schemas['Profile'];
export type ColumnProfile = Schemas['ColumnProfile'];
export type Rows = Schemas['Rows'];

export type Recommendations = Schemas['Recommendations'];
export type ProblemType = NonNullable<Recommendations['problem_type']>;
export type Finding = Schemas['Finding'];
/** What is left out is decided by the server. */
export type EvidenceRequest = Partial<Schemas['EvidenceRequest']>;
export type Evidence = Schemas['Evidence'];
export type Proposal = Schemas['Proposal'];
export type ModelSuggestion = Schemas['ModelSuggestion'];
export type Winner = Schemas['Winner'];

export type Branch = Schemas['DatasetBranch'];
export type Comparison = Schemas['Comparison'];
export type ColumnChange = Schemas['ColumnChange'];
export type LineageGraph = Schemas['LineageGraph'];
export type LineageNode = Schemas['LineageNode'];
export type Impact = Schemas['Impact'];
export type Affected = Schemas['Affected'];
/** What is left out is decided by the server. */
export type MergeRequest = Pick<Schemas['MergeRequest'], 'source'> &
  Partial<Schemas['MergeRequest']>;
export type MergeConflicts = Schemas['MergeConflicts'];
export type RowConflict = Schemas['RowConflict'];
export type Upstream = Schemas['Upstream'];

/** One step of a recipe; `kind` names its entry in the catalogue. */
export type Step = Finding['steps'][number];
export type Preview = Schemas['Preview'];
export type Issue = Schemas['Issue'];
export type Validation = Schemas['Validation'];
export type Transformation = Schemas['TransformationConfig'];
export type Application = Schemas['Application'];
export type CatalogueEntry = Schemas['CatalogueEntry'];

/** What is left out is chosen from the data. */
export type TrainRequest = Pick<Schemas['TrainRequest'], 'version' | 'target'> &
  Partial<Schemas['TrainRequest']>;
export type Model = Schemas['ModelConfig'];
export type FoldScheme = Schemas['FoldScheme'];
export type Performance = Schemas['Performance'];
export type LeaderboardEntry = Schemas['LeaderboardEntry'];
export type Reproduction = Schemas['Reproduction'];
export type Prediction = Schemas['Prediction'];
export type Deployment = Schemas['Deployment'];
/** What is left out stays as the endpoint has it. */
export type DeployRequest = Pick<Schemas['DeployRequest'], 'endpoint'> &
  Partial<Schemas['DeployRequest']>;
export type DeployMode = Schemas['DeployRequest']['mode'];
export type MonitorSettings = Schemas['MonitorSettings'];
export type DriftReport = Schemas['DriftReport'];
export type ColumnDrift = Schemas['ColumnDrift'];
export type Shadow = Schemas['Shadow'];
export type ShadowDifference = Schemas['ShadowDifference'];
export type Token = Schemas['TokenInfo'];

/** A problem document (RFC 9457). */
export type Problem = Schemas['Problem'];

export type Job = Omit<Schemas['Job'], 'error'> & { error: Problem | null };

/** The data of an event of the schema `change/v1`. */
export type Change = {
  kind: 'dataset' | 'version' | 'model' | 'deployment' | 'root';
  id: string;
  action: 'created' | 'changed' | 'deleted';
};
