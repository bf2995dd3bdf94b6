import type { Viewer } from '#identity';

/** A viewer who tells whether anything was read that is his alone. */
export interface WatchedViewer {
  readonly viewer: Viewer;
  /** True once his id, his name or the end of his token was read: what came of it is nobody else's. */
  readonly isPersonal: boolean;
}

/**
 * Watches what is read of a viewer. Whatever is worked out from roles, regions and groups alone is the same for everybody
 * who has the same ones: no list of fields that depend on the person has to be kept, and none can be forgotten.
 */
export function watchedViewer({ id, name, roles, regions, groups, expiresAt }: Viewer): WatchedViewer {
  let isPersonal = false;
  const personal = <T>(value: T): T => {
    isPersonal = true;
    return value;
  };
  return {
    viewer: {
      roles,
      regions,
      groups,
      // Own and enumerable, so that a copy of the viewer counts as reading them.
      get id() {
        return personal(id);
      },
      get name() {
        return personal(name);
      },
      get expiresAt() {
        return personal(expiresAt);
      },
    },
    get isPersonal() {
      return isPersonal;
    },
  };
}

/** What makes two viewers see the same, as far as nothing personal is read. */
export function eyesOf({ roles, regions, groups }: Viewer): string {
  return JSON.stringify([[...roles].sort(), [...regions].sort(), [...groups].sort()]);
}
