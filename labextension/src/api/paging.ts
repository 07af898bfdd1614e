/** Which page of a list is read. */
export interface IPaging {
  limit?: number;
  after?: string;
  signal?: AbortSignal;
}
