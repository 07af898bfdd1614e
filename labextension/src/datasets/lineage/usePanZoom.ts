import { useEffect, useRef, useState, type PointerEvent } from 'react';

export interface IView {
  x: number;
  y: number;
  scale: number;
}

/** Part of a drawing. */
export interface IBox {
  x: number;
  y: number;
  width: number;
  height: number;
}

export interface IPanZoom {
  host: React.RefObject<HTMLDivElement>;
  view: IView;
  dragging: boolean;
  zoom: (factor: number) => void;
  fit: () => void;
  /** Bring a box into view, if it is not. */
  reveal: (box: IBox) => void;
  handlers: {
    onPointerDown: (event: PointerEvent) => void;
    onPointerMove: (event: PointerEvent) => void;
    onPointerUp: (event: PointerEvent) => void;
  };
}

const SMALLEST = 0.2;
/** Below this scale nothing can be read: a large drawing begins as a part of it. */
const READABLE = 0.8;
const LARGEST = 2;
const MARGIN = 24;

/** Moves and scales a drawing in its host, by the wheel, by dragging, or by buttons; `start` is in view at first. */
export function usePanZoom(
  { width, height }: { width: number; height: number },
  start: IBox
): IPanZoom {
  const host = useRef<HTMLDivElement>(null);
  const [view, setView] = useState<IView>({ x: MARGIN, y: MARGIN, scale: 1 });
  const grabbed = useRef<{ x: number; y: number }>();
  const [dragging, setDragging] = useState(false);

  const zoomAt = (factor: number, x: number, y: number): void =>
    setView(before => {
      const scale = Math.min(
        Math.max(before.scale * factor, SMALLEST),
        LARGEST
      );
      const ratio = scale / before.scale;
      return {
        scale,
        x: x - (x - before.x) * ratio,
        y: y - (y - before.y) * ratio
      };
    });
  const fit = (least = SMALLEST): void => {
    const box = host.current?.getBoundingClientRect();
    if (!box || box.width === 0) {
      return;
    }
    const scale = Math.max(
      least,
      Math.min(
        1,
        (box.width - 2 * MARGIN) / width,
        (box.height - 2 * MARGIN) / height
      )
    );
    setView({
      scale,
      x: Math.max(MARGIN, (box.width - width * scale) / 2),
      y: Math.max(MARGIN, (box.height - height * scale) / 2)
    });
  };
  const reveal = (box: IBox): void =>
    setView(before => {
      const { clientWidth = 0, clientHeight = 0 } = host.current ?? {};
      const { scale } = before;
      const into = (at: number, size: number, room: number): number =>
        Math.min(Math.max(at, MARGIN), room - MARGIN - size) - at;
      return {
        scale,
        x:
          before.x +
          into(before.x + box.x * scale, box.width * scale, clientWidth),
        y:
          before.y +
          into(before.y + box.y * scale, box.height * scale, clientHeight)
      };
    });
  useEffect(() => {
    fit(READABLE);
    reveal(start);
  }, [width, height]);
  useEffect(() => {
    const node = host.current;
    if (!node) {
      return;
    }
    const onWheel = (event: WheelEvent): void => {
      event.preventDefault();
      const { left, top } = node.getBoundingClientRect();
      zoomAt(
        Math.exp(-event.deltaY / 400),
        event.clientX - left,
        event.clientY - top
      );
    };
    // React listens passively, and the page must not scroll as well.
    node.addEventListener('wheel', onWheel, { passive: false });
    return () => node.removeEventListener('wheel', onWheel);
  }, []);

  return {
    host,
    view,
    dragging,
    fit: () => fit(),
    zoom: factor => {
      const { clientWidth = 0, clientHeight = 0 } = host.current ?? {};
      zoomAt(factor, clientWidth / 2, clientHeight / 2);
    },
    reveal,
    handlers: {
      onPointerDown: event => {
        if (!(event.target as Element).closest('button, jp-button, label')) {
          grabbed.current = {
            x: event.clientX - view.x,
            y: event.clientY - view.y
          };
          event.currentTarget.setPointerCapture(event.pointerId);
          setDragging(true);
        }
      },
      onPointerMove: event => {
        const from = grabbed.current;
        if (from) {
          setView(before => ({
            ...before,
            x: event.clientX - from.x,
            y: event.clientY - from.y
          }));
        }
      },
      onPointerUp: () => {
        grabbed.current = undefined;
        setDragging(false);
      }
    }
  };
}
