import { Notification } from '@jupyterlab/apputils';

/** Do what a command asked for; a refusal is shown as a sentence. Returns undefined then. */
export async function reported<T>(
  work: () => Promise<T>
): Promise<T | undefined> {
  try {
    return await work();
  } catch (error) {
    Notification.error((error as Error).message, { autoClose: 10_000 });
    return undefined;
  }
}
