import { registerEnumType } from '@nestjs/graphql';
import { ROLES, type Role } from '#identity';

export type { Role };

/** GraphQL's enum of the roles. */
export const RoleEnum = Object.fromEntries(ROLES.map((role) => [role, role])) as { readonly [R in Role]: R };

registerEnumType(RoleEnum, {
  name: 'Role',
  description: 'What a person or system is to Runut. Which regions it counts for stands beside it.',
  valuesMap: {
    ADMIN: { description: 'Runs the installation; sees no words of complaints and no restricted case.' },
    PROCESS_OWNER: { description: "Owns a region's process, policies and chain." },
    OFFICER: { description: 'Holds offices of the chain and works on tasks.' },
    AUDITOR: { description: 'Reads everything that happened, restricted cases too; changes nothing.' },
    DEVELOPER: { description: 'Looks into instances and repairs them.' },
    WORKER: { description: 'A system that brings messages and complaints of a channel.' },
  },
});
