import { toProblem, unreachable } from './problem';
import type { Connection } from './connection';

export interface IUploadOptions {
  file: File;
  /** The other fields of the form. */
  fields?: Record<string, string>;
  /** Called with the share that the server has received, 0..1. */
  onProgress?: (fraction: number) => void;
  signal?: AbortSignal;
}

/** The server's token for cross-site checks, as Jupyter's own requests send it. */
function xsrfToken(): string | undefined {
  return document.cookie.match(/\b_xsrf=([^;]*)/)?.[1];
}

/**
 * Send a file as a form and return the reply's body.
 *
 * XMLHttpRequest, since `fetch` tells nothing of how far a body has been sent.
 */
export function upload<T>(
  connection: Connection,
  path: string[],
  options: IUploadOptions
): Promise<T> {
  const { file, fields = {}, onProgress, signal } = options;
  const form = new FormData();
  // Fields go first, so that a server that streams the file knows them before it arrives.
  for (const [name, value] of Object.entries(fields)) {
    form.append(name, value);
  }
  form.append('file', file, file.name);

  return new Promise<T>((resolve, reject) => {
    const request = new XMLHttpRequest();
    request.open('POST', connection.url(path));
    const { token, appendToken } = connection.settings;
    if (token && appendToken !== undefined) {
      request.setRequestHeader('Authorization', `token ${token}`);
    }
    const xsrf = xsrfToken();
    if (xsrf) {
      request.setRequestHeader('X-XSRFToken', xsrf);
    }
    const abort = (): void => request.abort();
    signal?.addEventListener('abort', abort);
    request.upload.onprogress = event => {
      if (event.lengthComputable) {
        onProgress?.(event.loaded / event.total);
      }
    };
    request.onload = () => {
      if (request.status >= 200 && request.status < 300) {
        resolve(JSON.parse(request.responseText) as T);
      } else {
        reject(
          toProblem(request.status, request.statusText, request.responseText)
        );
      }
    };
    request.onerror = () => reject(unreachable());
    request.onabort = () =>
      reject(new DOMException('The upload was cancelled.', 'AbortError'));
    request.onloadend = () => signal?.removeEventListener('abort', abort);
    request.send(form);
  });
}
