import { ProblemError } from '../api/problem';
import type { Problem } from '../api/types';

/** The browser's side of a widget, as anywidget hands it over: traits that both sides set, and messages. */
export interface IModel {
  get<T>(name: string): T;
  set(name: string, value: unknown): void;
  save_changes(): void;
  send(content: unknown): void;
  on(name: string, callback: (...args: never[]) => void): void;
  off(name: string, callback: (...args: never[]) => void): void;
}

/** How far a call is; `share` is 0..1. */
export interface IProgress {
  share: number;
  stage: string;
}

export interface ICallOptions {
  onProgress?: (progress: IProgress) => void;
  signal?: AbortSignal;
}

type Message = { id: string } & (
  { progress: IProgress } | { problem: Problem } | { result: unknown }
);

/** Ask the kernel to do something, and wait for its answer; giving up ends the work there. */
export function call<T>(
  model: IModel,
  name: string,
  args: Record<string, unknown> = {},
  { onProgress, signal }: ICallOptions = {}
): Promise<T> {
  const id = crypto.randomUUID?.() ?? String(Math.random());
  return new Promise((resolve, reject) => {
    const done = (): void => {
      model.off('msg:custom', onMessage);
      signal?.removeEventListener('abort', onAbort);
    };
    const onMessage = (message: Message): void => {
      if (message.id !== id) {
        return;
      }
      if ('progress' in message) {
        onProgress?.(message.progress);
        return;
      }
      done();
      if ('problem' in message) {
        reject(new ProblemError(message.problem));
      } else {
        resolve(message.result as T);
      }
    };
    // The kernel answers a call that it ended, too: what was done by then is told.
    const onAbort = (): void => model.send({ cancel: id });
    model.on('msg:custom', onMessage);
    signal?.addEventListener('abort', onAbort);
    model.send({ call: name, id, arguments: args });
  });
}
