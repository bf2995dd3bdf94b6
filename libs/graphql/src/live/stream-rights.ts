import { Inject, Injectable } from '@nestjs/common';
import type { Authenticator, Viewer } from '#identity';
import type { EdgeContext } from '../common/edge-context.js';
import { viewerOf } from '../access/visibility.js';

/** Injection token of the authenticator. */
export const AUTHENTICATOR = Symbol('Authenticator');

/** Close code of graphql-ws for rights that are missing or have ended. */
export const FORBIDDEN_CLOSE = 4403;

/** Why a viewer may not go on with what he began; undefined when he may. */
export async function endOfRights(
  viewer: Viewer,
  authenticator: Pick<Authenticator, 'withCurrentGroups'>,
  now: number,
): Promise<string | undefined> {
  if (viewer.expiresAt <= now) return 'Token expired';
  return (await authenticator.withCurrentGroups(viewer)) === viewer ? undefined : 'Rights changed';
}

/** Rights of whoever follows a stream, looked at anew for each event. */
@Injectable()
export class StreamRights {
  constructor(
    @Inject(AUTHENTICATOR) private readonly authenticator: Pick<Authenticator, 'withCurrentGroups'>,
  ) {}

  /** The viewer when he may still see what he began to follow; otherwise the connection is closed with 4403. */
  async viewerStillAllowed(context: EdgeContext): Promise<Viewer | undefined> {
    const viewer = viewerOf(context);
    const end = await endOfRights(viewer, this.authenticator, Date.now());
    if (end === undefined) return viewer;
    context.closeConnection?.(FORBIDDEN_CLOSE, end);
    return undefined;
  }
}
