import { Notification } from '@jupyterlab/apputils';
import { isJob } from '../api/isJob';
import type { Dataset, IngestOptions, Job, Version } from '../api/types';
import { ProgressNotice } from '../app/progressNotice';
import { CommandIDs } from '../ids';
import { follow } from '../jobs/follow';
import { resultOf } from '../jobs/result';
import type { IPlatform } from '../tokens';

export interface IUploadFields {
  name?: string;
  description?: string;
  /** The dataset that gets a new version. */
  dataset?: string;
  /** Where and why it gets one. */
  branch?: string;
  message?: string;
  options?: IngestOptions;
}

/** Upload files, one after the other, and open what came of the last. */
export async function addFiles(
  platform: IPlatform,
  files: File[],
  fields: IUploadFields = {}
): Promise<void> {
  for (const file of files) {
    const controller = new AbortController();
    await add(
      platform,
      file.name,
      fields,
      onProgress =>
        platform.client.upload(
          {
            file,
            fields: formFields(fields),
            onProgress,
            signal: controller.signal
          },
          fields.dataset
        ),
      controller
    );
  }
}

/** Add what the server finds at an address. */
export async function addAddress(
  platform: IPlatform,
  uri: string,
  fields: IUploadFields
): Promise<void> {
  await add(platform, uri, fields, () =>
    platform.client.addSource({ uri, ...given(fields) }, fields.dataset)
  );
}

/** Add files that the server has under its root folder, as datasets or as versions of one. */
export async function addPaths(
  platform: IPlatform,
  paths: string[],
  fields: IUploadFields = {}
): Promise<void> {
  for (const path of paths) {
    const name = path.split('/').pop() ?? path;
    await add(platform, name, fields, () =>
      platform.client.addSource(
        { path: localPath(path), ...given(fields) },
        fields.dataset
      )
    );
  }
}

/** A path of the file browser as the server knows it: without the drive that real-time collaboration puts before it. */
function localPath(path: string): string {
  return path.replace(/^RTC:/, '').replace(/^\//, '');
}

async function add(
  platform: IPlatform,
  name: string,
  fields: IUploadFields,
  send: (
    onProgress: (fraction: number) => void
  ) => Promise<Dataset | Version | Job>,
  controller?: AbortController
): Promise<void> {
  const { commands, events, trans } = platform;
  const notice = new ProgressNotice(
    trans.__('Adding %1…', name),
    controller && [
      { label: trans.__('Cancel'), callback: () => controller.abort() }
    ]
  );
  try {
    // The reading on the server is as long as the sending, so that sending is half the bar.
    const reply = await send(fraction => notice.show(fraction / 2));
    let added: Dataset | Version;
    if (isJob(reply)) {
      events.announce(reply);
      const ended = await follow(platform, reply, job =>
        notice.show(0.5 + job.progress / 2)
      );
      added = resultOf<Dataset | Version>(ended, trans);
    } else {
      added = reply;
    }
    notice.end();
    events.refreshAll();
    await commands.execute(
      CommandIDs.openDataset,
      'dataset_id' in added
        ? { dataset: added.dataset_id, version: fields.branch && added.id }
        : { dataset: added.id }
    );
  } catch (error) {
    notice.end();
    if (!(error instanceof DOMException && error.name === 'AbortError')) {
      Notification.error(
        trans.__('%1 was not added. %2', name, (error as Error).message),
        { autoClose: false }
      );
    }
  }
}

/** What the server is told besides the dataset, which is in the address. */
function given(fields: IUploadFields): Omit<IUploadFields, 'dataset'> {
  return Object.fromEntries(
    Object.entries(fields).filter(
      ([name, value]) => value && name !== 'dataset'
    )
  );
}

/** The fields of a form, which are texts. */
function formFields(fields: IUploadFields): Record<string, string> {
  return Object.fromEntries(
    Object.entries(given(fields)).map(([name, value]) => [
      name,
      typeof value === 'string' ? value : JSON.stringify(value)
    ])
  );
}
