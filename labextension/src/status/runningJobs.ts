import { Signal, type ISignal } from '@lumino/signaling';
import { Widget } from '@lumino/widgets';
import type { Job } from '../api/types';
import { percent } from '../components/percent';
import { CommandIDs } from '../ids';
import { isFinished } from '../jobs/status';
import type { IPlatform } from '../tokens';

/** Says how many jobs run and how far they are, while there are any; a click shows them. */
export class RunningJobs extends Widget {
  constructor(private readonly _platform: IPlatform) {
    super();
    this.addClass('mlp-RunningJobs');
    const { commands, events, trans } = _platform;
    this._button = document.createElement('button');
    this._button.type = 'button';
    this._button.title = trans.__('Show the jobs of the ML platform');
    this._button.onclick = () => {
      const [only] = this._jobs.keys();
      void (this._jobs.size === 1
        ? commands.execute(CommandIDs.openJob, { job: only })
        : commands.execute(CommandIDs.showPanel));
    };
    this.node.append(this._button);
    events.jobChanged.connect(this._onJob, this);
  }

  get isActive(): boolean {
    return this._jobs.size > 0;
  }

  /** Emitted when there is a job to show, and when there is none any more. */
  get activeChanged(): ISignal<this, void> {
    return this._activeChanged;
  }

  private _onJob(_: unknown, job: Job): void {
    const { trans } = this._platform;
    const wasActive = this.isActive;
    if (isFinished(job)) {
      this._jobs.delete(job.id);
    } else {
      this._jobs.set(job.id, job);
    }
    const jobs = [...this._jobs.values()];
    const done = jobs.reduce((sum, { progress }) => sum + progress, 0);
    const share = jobs.length > 0 ? percent(done / jobs.length) : '';
    this._button.textContent =
      jobs.length === 1
        ? trans.__('%1 · %2', jobs[0].title, share)
        : trans.__('%1 ML jobs · %2', jobs.length, share);
    if (wasActive !== this.isActive) {
      this._activeChanged.emit();
    }
  }

  private readonly _button: HTMLButtonElement;
  private readonly _jobs = new Map<string, Job>();
  private readonly _activeChanged = new Signal<this, void>(this);
}
