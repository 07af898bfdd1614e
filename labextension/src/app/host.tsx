import React from 'react';
import { ReactWidget } from '@jupyterlab/ui-components';
import type { Message } from '@lumino/messaging';
import type { IPlatform } from '../tokens';
import { HostContext } from './context';
import { TranslationContext } from './translation';
import { Visibility } from './visibility';

/** Shows React content that knows the platform and whether anyone is looking. */
export class PlatformWidget extends ReactWidget {
  constructor(
    readonly platform: IPlatform,
    private readonly _content: () => JSX.Element
  ) {
    super();
    this.addClass('mlp-Widget');
    this._host = { platform, visibility: new Visibility() };
  }

  dispose(): void {
    this._host.visibility.dispose();
    super.dispose();
  }

  protected render(): JSX.Element {
    return (
      <HostContext.Provider value={this._host}>
        <TranslationContext.Provider value={this.platform.trans}>
          {this._content()}
        </TranslationContext.Provider>
      </HostContext.Provider>
    );
  }

  protected onAfterAttach(msg: Message): void {
    super.onAfterAttach(msg);
    this._host.visibility.setShown(this.isVisible);
  }

  protected onAfterShow(msg: Message): void {
    super.onAfterShow(msg);
    this._host.visibility.setShown(true);
  }

  protected onBeforeHide(msg: Message): void {
    super.onBeforeHide(msg);
    this._host.visibility.setShown(false);
  }

  protected onBeforeDetach(msg: Message): void {
    this._host.visibility.setShown(false);
    super.onBeforeDetach(msg);
  }

  private readonly _host: { platform: IPlatform; visibility: Visibility };
}
