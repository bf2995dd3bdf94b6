import type { GroupDirectory } from './group-directory.port.js';
import { AuthenticationError } from './tokens/authentication-error.js';
import type { Claims } from './tokens/claims.js';
import type { TokenVerifier } from './tokens/token-verifier.js';
import { hasRole, isInRegion, regionOfGroup, type Viewer } from './viewer.js';

/** Turns tokens into viewers, and tells a viewer's offices anew whenever asked. */
export class Authenticator {
  constructor(
    private readonly verifier: Pick<TokenVerifier, 'verify'>,
    private readonly directory: GroupDirectory,
  ) {}

  /**
   * The viewer behind an `Authorization` header (`Bearer ...`); undefined when there is none: the public.
   * @throws AuthenticationError for a header or token that is not accepted: a bad token is never taken for the public.
   */
  async authenticate(authorization: string | undefined): Promise<Viewer | undefined> {
    if (authorization === undefined || authorization === '') return undefined;
    const match = /^Bearer +([\w-]+\.[\w-]+\.[\w-]+)$/i.exec(authorization);
    if (!match?.[1])
      throw new AuthenticationError('TOKEN_INVALID', 'Expected an Authorization header "Bearer <token>".');
    return this.viewerOf(await this.verifier.verify(match[1]));
  }

  /** The viewer with these claims, with the offices of this moment. */
  async viewerOf(claims: Claims): Promise<Viewer> {
    const viewer: Viewer = {
      id: claims.subject,
      name: claims.name,
      roles: claims.roles,
      regions: claims.regions,
      groups: [],
      expiresAt: claims.expiresAt,
    };
    return this.withCurrentGroups(viewer);
  }

  /** The same viewer with the offices of this moment; the same object when nothing changed. */
  async withCurrentGroups(viewer: Viewer): Promise<Viewer> {
    if (!hasRole(viewer, 'OFFICER')) return viewer;
    const held = await this.directory.groupsOf(viewer.id);
    const groups = held.filter((group) => isInRegion(viewer, regionOfGroup(group))).sort();
    const isSame =
      groups.length === viewer.groups.length && groups.every((group, at) => group === viewer.groups[at]);
    return isSame ? viewer : { ...viewer, groups };
  }
}
