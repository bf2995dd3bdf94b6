/**
 * Which of the regions want a second person to approve what changes them. Asked of what is in force, so that a deployment
 * cannot switch its own review off.
 */
export type ReviewRule = (regions: readonly string[]) => Promise<readonly string[]>;

/** Whether a second person is needed: where the policy says so, everywhere, or nowhere. */
export type ReviewMode = 'policy' | 'always' | 'never';
