import React from 'react';
import {
  CommandToolbarButton,
  FilenameSearcher,
  PanelWithToolbar,
  SidePanel,
  Toolbar
} from '@jupyterlab/ui-components';
import type { ITranslator } from '@jupyterlab/translation';
import type { AccordionPanel, PanelLayout } from '@lumino/widgets';
import { PlatformWidget } from '../app/host';
import { addFiles, addPaths } from '../datasets/add';
import { CommandIDs } from '../ids';
import type { IPlatform } from '../tokens';
import { Datasets } from './Datasets';
import { DropZone } from './drop';
import { Endpoints } from './Endpoints';
import { Jobs } from './Jobs';
import { Models } from './Models';
import { Search } from './search';
import { StoreNotice } from './StoreNotice';
import '../../style/components.css';
import '../../style/sidebar.css';

/** How the sections share the height at first: datasets get the most. */
const SHARES = [4, 2, 2, 2];

/** The content of the sidebar: what there is, and what is going on. */
export class PlatformPanel extends SidePanel {
  constructor(platform: IPlatform, translator: ITranslator) {
    super({ translator });
    const { trans, commands } = platform;
    this.addClass('mlp-Sidebar');

    this.toolbar.node.setAttribute('aria-label', trans.__('ML Platform'));
    this.toolbar.addItem(
      'upload',
      new CommandToolbarButton({
        commands,
        id: CommandIDs.uploadDataset,
        label: ''
      })
    );
    this.toolbar.addItem(
      'train',
      new CommandToolbarButton({
        commands,
        id: CommandIDs.trainModel,
        label: ''
      })
    );
    this.toolbar.addItem('spacer', Toolbar.createSpacerItem());
    this.toolbar.addItem(
      'refresh',
      new CommandToolbarButton({ commands, id: CommandIDs.refresh, label: '' })
    );

    const search = new Search();
    const searchBox = FilenameSearcher({
      placeholder: trans.__('Search'),
      updateFilter: (_, query) => search.set(query ?? ''),
      useFuzzyFilter: false
    });
    searchBox.addClass('mlp-Search');
    (this.layout as PanelLayout).insertWidget(1, searchBox);

    (this.layout as PanelLayout).insertWidget(
      2,
      new PlatformWidget(platform, () => <StoreNotice />)
    );

    const add = (title: string, content: () => JSX.Element): void => {
      const section = new PanelWithToolbar();
      section.addClass('mlp-Section');
      section.title.label = title;
      section.addWidget(new PlatformWidget(platform, content));
      this.addWidget(section);
    };
    add(trans.__('Datasets'), () => <Datasets search={search} />);
    add(trans.__('Models'), () => <Models search={search} />);
    add(trans.__('Endpoints'), () => <Endpoints search={search} />);
    add(trans.__('Jobs'), () => <Jobs search={search} />);

    (this.content as AccordionPanel).setRelativeSizes(SHARES);
    this._dropZone = new DropZone(this.node, {
      onFiles: files => void addFiles(platform, files),
      onPaths: paths => void addPaths(platform, paths)
    });
  }

  dispose(): void {
    this._dropZone.dispose();
    super.dispose();
  }

  private readonly _dropZone: DropZone;
}
