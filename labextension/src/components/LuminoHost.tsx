import React, { useLayoutEffect, useRef } from 'react';
import { MessageLoop } from '@lumino/messaging';
import { Widget } from '@lumino/widgets';

export interface ILuminoHostProps {
  className?: string;
  /** Makes the widget that is shown; it is disposed of with this component. Keep its identity stable. */
  make: () => Widget;
}

/** A place for a Lumino widget in React content. */
export function LuminoHost({ className, make }: ILuminoHostProps): JSX.Element {
  const node = useRef<HTMLDivElement>(null);
  // A layout effect ends before React takes the node out of the page, as detaching a widget needs.
  useLayoutEffect(() => {
    const host = node.current;
    if (!host) {
      return;
    }
    const widget = make();
    Widget.attach(widget, host);
    const observer = new ResizeObserver(() => {
      MessageLoop.postMessage(widget, Widget.ResizeMessage.UnknownSize);
    });
    observer.observe(host);
    return () => {
      observer.disconnect();
      widget.dispose();
    };
  }, [make]);
  return <div className={className} ref={node} />;
}
