import { useEffect, useState } from 'react';
import type { IModel } from './model';

/** A trait as state: its value, and a function that sets it in the kernel as well. */
export function useTrait<T>(
  model: IModel,
  name: string
): [T, (value: T) => void] {
  const [value, setValue] = useState(() => model.get<T>(name));
  useEffect(() => {
    const read = (): void => setValue(model.get<T>(name));
    const event = `change:${name}`;
    read();
    model.on(event, read);
    return () => model.off(event, read);
  }, [model, name]);
  const set = (next: T): void => {
    model.set(name, next);
    model.save_changes();
  };
  return [value, set];
}
