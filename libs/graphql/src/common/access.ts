import { SetMetadata, type CanActivate, type ExecutionContext } from '@nestjs/common';
import { Injectable } from '@nestjs/common';
import { Reflector } from '@nestjs/core';
import { GqlExecutionContext } from '@nestjs/graphql';
import { hasRole, type Role } from '#identity';
import { forbidden, unauthenticated } from './faults.js';
import type { AuthenticatedRequest } from '../edge/http-authentication.js';
import type { EdgeContext } from './edge-context.js';

/** How a resolver or route is opened: to everybody, to roles, or to whoever was given the parent object. */
export type Access =
  | { readonly kind: 'public' }
  | { readonly kind: 'roles'; readonly roles: readonly Role[] }
  | { readonly kind: 'parent' };

export const ACCESS = 'runut:access';

/** Opens a resolver or route to everybody, with or without a token. */
export const Public = () => SetMetadata(ACCESS, { kind: 'public' } satisfies Access);

/** Opens a resolver to viewers who have one of the roles. What exactly each may see, the resolver checks. */
export const Requires = (...roles: Role[]) => SetMetadata(ACCESS, { kind: 'roles', roles } satisfies Access);

/** A field of an object that the viewer was given: whoever sees the object sees the field. */
export const AsParent = () => SetMetadata(ACCESS, { kind: 'parent' } satisfies Access);

/** Closes everything that is not opened by `@Public`, `@Requires` or `@AsParent`: resolvers, fields and routes. */
@Injectable()
export class AccessGuard implements CanActivate {
  constructor(private readonly reflector: Reflector) {}

  canActivate(context: ExecutionContext): boolean {
    const access = this.reflector.getAllAndOverride<Access | undefined>(ACCESS, [
      context.getHandler(),
      context.getClass(),
    ]);
    if (!access) return false;
    if (access.kind !== 'roles') return true;
    const { viewer } =
      context.getType<string>() === 'graphql'
        ? GqlExecutionContext.create(context).getContext<EdgeContext>()
        : context.switchToHttp().getRequest<AuthenticatedRequest>();
    if (!viewer) throw unauthenticated();
    if (!hasRole(viewer, ...access.roles)) throw forbidden(access.roles);
    return true;
  }
}
