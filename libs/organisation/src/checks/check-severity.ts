import type { EffectivePolicy, OrganisationCheck } from '#policy';

/** How bad a finding of a check is in a region; undefined when the region does not make it. */
export type CheckSeverity = (check: OrganisationCheck) => 'error' | 'warning' | undefined;

/** As the region's policy says; a warning where no layer says anything. */
export function checkSeverity(policy: EffectivePolicy): CheckSeverity {
  return (check) => {
    const severity = policy.tables.organisationChecks?.[check] ?? 'warning';
    return severity === 'off' ? undefined : severity;
  };
}
