import { Notification } from '@jupyterlab/apputils';

/** What is done sooner needs no notice. */
const PATIENCE_MS = 400;
/** JupyterLab leaves a notice standing that is taken away before it was drawn. */
const DRAWN_MS = 1000;

/** A notice of something that is under way. */
export class ProgressNotice {
  constructor(
    private readonly _message: string,
    private readonly _actions?: Notification.IAction[]
  ) {
    this._timer = window.setTimeout(() => {
      this._id = Notification.emit(this._message, 'in-progress', {
        autoClose: false,
        progress: this._progress,
        actions: this._actions
      });
    }, PATIENCE_MS);
  }

  /** Say how far it is, 0..1. */
  show(progress: number): void {
    this._progress = progress;
    if (this._id) {
      Notification.update({ id: this._id, message: this._message, progress });
    }
  }

  /** Take the notice away. */
  end(): void {
    window.clearTimeout(this._timer);
    const id = this._id;
    if (id) {
      window.setTimeout(() => Notification.dismiss(id), DRAWN_MS);
    }
  }

  private readonly _timer: number;
  private _id: string | undefined;
  private _progress = 0;
}
