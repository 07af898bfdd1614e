/** Which page of a list is read. */
export interface IPaging {
  limit?: number;
  after?: string;
  signal?: AbortSignal;
}

/** As many as are read where a person chooses one of them. */
export const CHOICES = 500;
