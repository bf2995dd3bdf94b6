import { hasRole, isInRegion, type Viewer } from '../viewer.js';

/** Whether the viewer may change what a region runs by. */
export function mayDeployTo(viewer: Viewer, region: string): boolean {
  return isInRegion(viewer, region) && hasRole(viewer, 'ADMIN', 'PROCESS_OWNER');
}

/** Whether the viewer may have systems outside told of a region's changes: what leaves the installation is its owners' to decide. */
export function mayAdministerWebhooks(viewer: Viewer, region: string): boolean {
  return mayDeployTo(viewer, region);
}
