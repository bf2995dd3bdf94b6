/** Roles that a token may carry. What each may do stands in `access/`. */
export const ROLES = ['ADMIN', 'PROCESS_OWNER', 'OFFICER', 'AUDITOR', 'DEVELOPER', 'WORKER'] as const;

export type Role = (typeof ROLES)[number];

/** Whether a text names a role. */
export function isRole(text: unknown): text is Role {
  return (ROLES as readonly unknown[]).includes(text);
}
