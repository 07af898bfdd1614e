import { useState } from 'react';
import type { DragEvent, HTMLAttributes, KeyboardEvent } from 'react';
import { usePlatform } from '../../app/context';
import type { IRecipe } from './useRecipe';

export interface IReordering {
  /** Attributes of the list. */
  list: HTMLAttributes<HTMLElement>;
  /** Attributes of a step in it. */
  item: (key: number, index: number) => HTMLAttributes<HTMLElement>;
  /** Attributes of what a step is dragged by. */
  handle: (key: number) => HTMLAttributes<HTMLElement>;
  /** Where the step that is dragged would go, as a place between steps. */
  target: number | undefined;
  /** What is said to those who do not see it. */
  said: string;
  up: (key: number) => void;
  down: (key: number) => void;
}

/** Brings steps into another order: by dragging, by buttons, or with Alt and an arrow key. */
export function useReordering({ items, move }: IRecipe): IReordering {
  const { trans } = usePlatform();
  const [dragged, setDragged] = useState<number>();
  const [target, setTarget] = useState<number>();
  const [said, setSaid] = useState('');
  const placeOf = (key: number): number =>
    items.findIndex(item => item.key === key);
  const shift = (key: number, by: number): void => {
    const place = placeOf(key) + by;
    if (place >= 0 && place < items.length) {
      move(key, place);
      setSaid(trans.__('Step %1 of %2', place + 1, items.length));
    }
  };
  const end = (): void => {
    setDragged(undefined);
    setTarget(undefined);
  };
  return {
    target,
    said,
    up: key => shift(key, -1),
    down: key => shift(key, 1),
    handle: key => ({
      draggable: true,
      onDragStart: (event: DragEvent) => {
        event.dataTransfer.effectAllowed = 'move';
        event.dataTransfer.setData('text/plain', String(placeOf(key) + 1));
        setDragged(key);
      },
      onDragEnd: end
    }),
    item: (key, index) => ({
      onDragOver: (event: DragEvent) => {
        if (dragged === undefined) {
          return;
        }
        event.preventDefault();
        const { top, height } = event.currentTarget.getBoundingClientRect();
        const below = event.clientY > top + height / 2;
        setTarget(index + (below ? 1 : 0));
      },
      onKeyDown: (event: KeyboardEvent) => {
        const by = { ArrowUp: -1, ArrowDown: 1 }[event.key];
        if (event.altKey && by) {
          event.preventDefault();
          event.stopPropagation();
          shift(key, by);
        }
      }
    }),
    list: {
      onDrop: event => {
        if (dragged !== undefined && target !== undefined) {
          event.preventDefault();
          move(dragged, target > placeOf(dragged) ? target - 1 : target);
        }
        end();
      }
    }
  };
}
