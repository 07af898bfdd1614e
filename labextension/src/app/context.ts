import { createContext, useContext } from 'react';
import type { IPlatform } from '../tokens';
import type { Visibility } from './visibility';

export interface IHost {
  readonly platform: IPlatform;
  readonly visibility: Visibility;
}

export const HostContext = createContext<IHost | null>(null);

export function useHost(): IHost {
  const host = useContext(HostContext);
  if (!host) {
    throw new Error('This component must be inside a PlatformWidget.');
  }
  return host;
}

export function usePlatform(): IPlatform {
  return useHost().platform;
}
