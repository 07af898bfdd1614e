/** Jobs whose end a dialog shows: no notification repeats it. */
class FollowedJobs {
  has(id: string): boolean {
    return this._ids.has(id);
  }

  /** Add a job; the function that is returned takes it out again. */
  add(id: string): () => void {
    this._ids.add(id);
    return () => {
      this._ids.delete(id);
    };
  }

  private readonly _ids = new Set<string>();
}

export const followedHere = new FollowedJobs();
