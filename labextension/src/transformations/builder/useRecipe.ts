import { useEffect, useRef, useState } from 'react';
import type { Step } from '../../api/types';

/** A step with a name that stays while it is edited and moved. */
export interface IItem {
  key: number;
  step: Step;
}

export interface IRecipe {
  items: IItem[];
  /** The step that is unfolded. */
  open: number | undefined;
  toggle: (key: number) => void;
  add: (step: Step) => void;
  edit: (key: number, step: Step) => void;
  remove: (key: number) => void;
  /** Move a step to a place, counted without it. */
  move: (key: number, place: number) => void;
}

let lastKey = 0;
const itemOf = (step: Step): IItem => ({ key: (lastKey += 1), step });
const stepsOf = (items: IItem[]): Step[] => items.map(({ step }) => step);

/** The steps of a recipe that is being made; `steps` may be replaced from outside. */
export function useRecipe(
  steps: Step[],
  onChange: (steps: Step[]) => void
): IRecipe {
  const [items, setItems] = useState(() => steps.map(itemOf));
  const [open, setOpen] = useState<number>();
  const text = JSON.stringify(steps);
  // Changes of our own that have not come back yet: a form may make the next one before the last has.
  const own = useRef<string[]>([]);
  const change = (after: IItem[]): void => {
    const changed = JSON.stringify(stepsOf(after));
    if (changed !== (own.current.at(-1) ?? text)) {
      own.current.push(changed);
    }
    setItems(after);
    onChange(stepsOf(after));
  };
  useEffect(() => {
    const place = own.current.indexOf(text);
    if (place >= 0) {
      own.current.splice(0, place + 1);
    } else if (text !== JSON.stringify(stepsOf(items))) {
      setItems(steps.map(itemOf));
    }
  }, [text]);
  return {
    items,
    open,
    toggle: key => setOpen(before => (before === key ? undefined : key)),
    add: step => {
      const item = itemOf(step);
      setOpen(item.key);
      change([...items, item]);
    },
    edit: (key, step) =>
      change(items.map(item => (item.key === key ? { key, step } : item))),
    remove: key => change(items.filter(item => item.key !== key)),
    move: (key, place) => {
      const moved = items.find(item => item.key === key);
      const others = items.filter(item => item.key !== key);
      if (moved) {
        change([...others.slice(0, place), moved, ...others.slice(place)]);
      }
    }
  };
}
