/*
 * What each widget carries with it. The program itself is fetched from the kernel once a page, so that neither a
 * message nor a saved notebook holds it again for each output. Until it is there, and where there is no kernel any
 * more, the static form stands.
 */
import { call, type IModel } from './model';

interface IProgram {
  render: (context: { model: IModel; el: HTMLElement }) => () => void;
}

interface IShelf {
  mlplatformPrograms?: Map<string, Promise<IProgram>>;
}

const shelf = globalThis as IShelf;

async function fetchProgram(model: IModel): Promise<IProgram> {
  const source = await call<string>(model, 'program');
  const url = URL.createObjectURL(
    new Blob([source], { type: 'text/javascript' })
  );
  try {
    return (await import(/* webpackIgnore: true */ url)) as IProgram;
  } finally {
    URL.revokeObjectURL(url);
  }
}

function program(model: IModel): Promise<IProgram> {
  const name = model.get<string>('_program');
  const programs = (shelf.mlplatformPrograms ??= new Map());
  const known = programs.get(name) ?? fetchProgram(model);
  programs.set(name, known);
  known.catch(() => programs.delete(name));
  return known;
}

export default {
  render({ model, el }: { model: IModel; el: HTMLElement }): () => void {
    let cleanUp: (() => void) | undefined;
    let gone = false;
    const waiting = document.createElement('div');
    waiting.innerHTML = model.get<string>('_static');
    el.replaceChildren(waiting);
    program(model).then(
      ({ render }) => {
        if (!gone) {
          waiting.remove();
          cleanUp = render({ model, el });
        }
      },
      (error: Error) => {
        waiting.append(error.message);
      }
    );
    return () => {
      gone = true;
      cleanUp?.();
    };
  }
};
