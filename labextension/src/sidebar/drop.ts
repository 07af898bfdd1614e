import type { Drag } from '@lumino/dragdrop';
import type { IDisposable } from '@lumino/disposable';

const CONTENTS_MIME = 'application/x-jupyter-icontents';
const TARGET_CLASS = 'mod-dropTarget';

export interface IDropHandlers {
  /** Files from the person's machine. */
  onFiles: (files: File[]) => void;
  /** Paths dragged from JupyterLab's file browser. */
  onPaths: (paths: string[]) => void;
}

/** Lets files be dropped on an element. */
export class DropZone implements IDisposable {
  constructor(
    private readonly _node: HTMLElement,
    private readonly _handlers: IDropHandlers
  ) {
    for (const type of EVENTS) {
      _node.addEventListener(type, this);
    }
  }

  get isDisposed(): boolean {
    return this._isDisposed;
  }

  dispose(): void {
    this._isDisposed = true;
    for (const type of EVENTS) {
      this._node.removeEventListener(type, this);
    }
  }

  handleEvent(event: Event): void {
    if (event.type.startsWith('lm-')) {
      this._onLuminoDrag(event as Drag.Event);
    } else {
      this._onFileDrag(event as DragEvent);
    }
  }

  private _onFileDrag(event: DragEvent): void {
    if (!event.dataTransfer?.types.includes('Files')) {
      return;
    }
    event.preventDefault();
    event.stopPropagation();
    this._mark(event);
    if (event.type === 'drop') {
      this._handlers.onFiles([...event.dataTransfer.files]);
    }
  }

  private _onLuminoDrag(event: Drag.Event): void {
    if (!event.mimeData.hasData(CONTENTS_MIME)) {
      return;
    }
    event.preventDefault();
    event.stopPropagation();
    event.dropAction = 'copy';
    this._mark(event);
    if (event.type === 'lm-drop') {
      this._handlers.onPaths(event.mimeData.getData(CONTENTS_MIME) as string[]);
    }
  }

  private _mark(event: DragEvent): void {
    const inside =
      event.relatedTarget instanceof Node &&
      this._node.contains(event.relatedTarget);
    const left = event.type.endsWith('drop') || event.type.endsWith('leave');
    this._node.classList.toggle(TARGET_CLASS, !left || inside);
    if (event.type.endsWith('drop')) {
      this._node.classList.remove(TARGET_CLASS);
    }
  }

  private _isDisposed = false;
}

const EVENTS = [
  'dragenter',
  'dragover',
  'dragleave',
  'drop',
  'lm-dragenter',
  'lm-dragover',
  'lm-dragleave',
  'lm-drop'
];
