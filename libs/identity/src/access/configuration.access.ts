import { hasRole, isInRegion, type Viewer } from '../viewer.js';

/** Whether the viewer may change what a region runs by. */
export function mayDeployTo(viewer: Viewer, region: string): boolean {
  return isInRegion(viewer, region) && hasRole(viewer, 'ADMIN', 'PROCESS_OWNER');
}
