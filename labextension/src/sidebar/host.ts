import { Panel, type Widget } from '@lumino/widgets';
import type { Message } from '@lumino/messaging';
import { SIDEBAR_ID } from '../ids';

/** The place of the panel in the sidebar; what is in it is loaded when it is first shown. */
export class SidebarHost extends Panel {
  constructor(private readonly _make: () => Promise<Widget>) {
    super();
    this.id = SIDEBAR_ID;
    this.addClass('mlp-SidebarHost');
  }

  protected onBeforeShow(msg: Message): void {
    super.onBeforeShow(msg);
    this._loaded ??= this._make().then(content => this.addWidget(content));
  }

  protected onAfterAttach(msg: Message): void {
    super.onAfterAttach(msg);
    if (this.isVisible) {
      this.onBeforeShow(msg);
    }
  }

  private _loaded: Promise<void> | undefined;
}
