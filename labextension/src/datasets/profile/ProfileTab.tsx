import React, { useState } from 'react';
import { Button } from '@jupyter/react-components';
import type { Profile } from '../../api/types';
import { usePlatform } from '../../app/context';
import { useResource } from '../../app/useResource';
import { columnCount, rowCount } from '../../components/counts';
import { integer } from '../../components/format';
import { percent } from '../../components/percent';
import { Loaded } from '../../components/Loaded';
import { ColumnCard } from './ColumnCard';

/** Cards that are made at once; a table may have thousands of columns. */
const CARDS = 60;

export interface IProfileTabProps {
  dataset: string;
  version: string;
}

/** What is in each column of a version. */
export function ProfileTab({
  dataset,
  version
}: IProfileTabProps): JSX.Element {
  const { client, trans } = usePlatform();
  const profile = useResource(
    signal => client.profile(dataset, version, signal),
    [dataset, version]
  );
  return (
    // Nothing in it takes the focus, so that it does itself: arrow keys scroll it.
    <div className="mlp-Page" tabIndex={0}>
      <Loaded resource={profile} label={trans.__('Reading every column…')}>
        {value => <ProfileView profile={value} />}
      </Loaded>
    </div>
  );
}

function ProfileView({ profile }: { profile: Profile }): JSX.Element {
  const { trans } = usePlatform();
  const [shown, setShown] = useState(CARDS);
  const { columns, rows, sampled_rows: sampled } = profile;
  const missing = columns.reduce((sum, column) => sum + column.missing, 0);
  const cells = columns.reduce(
    (sum, column) => sum + column.count + column.missing,
    0
  );
  const incomplete = columns.filter(column => column.missing > 0).length;
  return (
    <>
      <dl className="mlp-Figures">
        <Figure label={trans.__('Rows')} value={integer(rows)} />
        <Figure label={trans.__('Columns')} value={integer(columns.length)} />
        <Figure
          label={trans.__('Missing cells')}
          value={percent(cells ? missing / cells : 0)}
          note={
            incomplete > 0
              ? trans.__('in %1', columnCount(incomplete, trans))
              : undefined
          }
        />
        <Figure
          label={trans.__('Duplicate rows')}
          value={integer(profile.duplicate_rows)}
        />
      </dl>
      {sampled < rows && (
        <p className="mlp-Hint">
          {trans.__(
            'The statistics are from a sample of %1.',
            rowCount(sampled, trans)
          )}
        </p>
      )}
      <ul className="mlp-Cards">
        {columns.slice(0, shown).map(column => (
          <li key={column.name}>
            <ColumnCard column={column} />
          </li>
        ))}
      </ul>
      {shown < columns.length && (
        <Button
          appearance="neutral"
          onClick={() => setShown(count => count + CARDS)}
        >
          {trans.__(
            'Show more columns (%1 left)',
            integer(columns.length - shown)
          )}
        </Button>
      )}
    </>
  );
}

interface IFigureProps {
  label: string;
  value: string;
  note?: string;
}

function Figure({ label, value, note }: IFigureProps): JSX.Element {
  return (
    <div className="mlp-Figure">
      <dt>{label}</dt>
      <dd>
        {value}
        {note && <small>{note}</small>}
      </dd>
    </div>
  );
}
