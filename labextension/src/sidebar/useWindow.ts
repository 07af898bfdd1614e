import { useLayoutEffect, useState, type RefObject } from 'react';

/** Rows kept on each side of what can be seen. */
const OVERSCAN = 10;

export interface IWindow {
  first: number;
  last: number;
}

/** Which of `count` rows of one height can be seen in a scrolling element (`last` is left out). */
export function useWindow(
  node: RefObject<HTMLElement>,
  count: number,
  rowHeight: number
): IWindow {
  const [view, setView] = useState({ top: 0, height: 600 });
  useLayoutEffect(() => {
    const element = node.current;
    if (!element) {
      return;
    }
    const update = (): void =>
      setView({ top: element.scrollTop, height: element.clientHeight });
    update();
    element.addEventListener('scroll', update, { passive: true });
    const observer = new ResizeObserver(update);
    observer.observe(element);
    return () => {
      element.removeEventListener('scroll', update);
      observer.disconnect();
    };
  }, [node]);
  const first = Math.max(0, Math.floor(view.top / rowHeight) - OVERSCAN);
  const seen = Math.ceil(view.height / rowHeight) + 2 * OVERSCAN;
  return { first, last: Math.min(count, first + seen) };
}
