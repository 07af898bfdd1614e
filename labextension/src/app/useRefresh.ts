import { useEffect, useRef } from 'react';
import type { Change } from '../api/types';
import { useHost } from './context';

/**
 * Call `refresh` when something of these kinds changes. While nobody looks, changes are only remembered, and one
 * refresh follows when somebody does.
 */
export function useRefresh(
  concerns: (change: Change) => boolean,
  refresh: () => void
): void {
  const { platform, visibility } = useHost();
  const latest = useRef({ concerns, refresh });
  latest.current = { concerns, refresh };

  useEffect(() => {
    let stale = false;
    const onChange = (_: unknown, change: Change): void => {
      if (!latest.current.concerns(change)) {
        return;
      }
      if (visibility.visible) {
        latest.current.refresh();
      } else {
        stale = true;
      }
    };
    const onVisible = (_: unknown, visible: boolean): void => {
      if (visible && stale) {
        stale = false;
        latest.current.refresh();
      }
    };
    platform.events.changed.connect(onChange);
    visibility.changed.connect(onVisible);
    return () => {
      platform.events.changed.disconnect(onChange);
      visibility.changed.disconnect(onVisible);
    };
  }, [platform, visibility]);
}
