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
      // React took the host out of the page already, and with it the widget's node.
      if (widget.isAttached) {
        Widget.detach(widget);
      }
      widget.dispose();
    };
  }, [make]);
  return <div className={className} ref={node} />;
}
