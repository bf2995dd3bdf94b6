import type { Finding, OrganisationCheck, PolicyDocument } from '#policy';
import type { LegalBasisDocument, OrganisationDocument } from '../organisation-document.js';
import { END_OF_TIME } from '../compile-organisation.js';
import type { CheckSeverity } from './check-severity.js';

/** The registers of a region and of those above it, the region's own first. */
export function legalBasesOf(
  documents: readonly (OrganisationDocument | undefined)[],
): ReadonlyMap<string, LegalBasisDocument> {
  const bases = new Map<string, LegalBasisDocument>();
  for (const document of documents)
    for (const basis of document?.legalBases ?? [])
      if (!bases.has(basis.number)) bases.set(basis.number, basis);
  return bases;
}

/** What an organisation cites: that it stands in a register, and on a day (`YYYY-MM-DD`) also that it is in force. */
export function checkCitations(
  document: OrganisationDocument,
  bases: ReadonlyMap<string, LegalBasisDocument>,
  severityOf: CheckSeverity,
  day: string | undefined,
): Finding[] {
  const findings: Finding[] = [];
  const cite = (pointer: string, number: string | undefined, from?: string, to = END_OF_TIME): void => {
    if (number === undefined || number.trim() === '') return;
    const isOver = day !== undefined && to < day;
    // What has ended rests on what was in force then.
    findings.push(
      ...checkCitation(pointer, number, bases, severityOf, isOver ? undefined : later(day, from)),
    );
  };
  document.units.forEach((unit, index) => cite(`/units/${index}/legalBasis`, unit.legalBasis));
  (document.appointments ?? []).forEach(({ legalBasis, from, to }, index) =>
    cite(`/appointments/${index}/legalBasis`, legalBasis, from, to),
  );
  (document.delegations ?? []).forEach(({ legalBasis, validFrom, validTo }, index) =>
    cite(`/delegations/${index}/legalBasis`, legalBasis, validFrom, validTo),
  );
  return findings;
}

/** Each basis that a policy cites, and that a region's own policy cites one; a unit's rests on its region's. */
export function checkPolicyBasis(
  policy: PolicyDocument,
  bases: ReadonlyMap<string, LegalBasisDocument>,
  severityOf: CheckSeverity,
  day: string | undefined,
): Finding[] {
  const cited = policy.legalBasis ?? [];
  if (cited.length > 0 || policy.unit !== undefined)
    return cited.flatMap((number, index) =>
      checkCitation(`/legalBasis/${index}`, number, bases, severityOf, later(day, policy.effectiveFrom)),
    );
  return found(
    '/legalBasis',
    'policy-without-basis',
    severityOf,
    'Expected the policy to cite its legal basis (legalBasis) but it cites none.',
  );
}

function checkCitation(
  pointer: string,
  number: string,
  bases: ReadonlyMap<string, LegalBasisDocument>,
  severityOf: CheckSeverity,
  day: string | undefined,
): Finding[] {
  const basis = bases.get(number);
  if (!basis)
    return found(
      pointer,
      'unregistered-basis',
      severityOf,
      `Expected "${number}" in the register of legal bases (legalBases) but it is not there.`,
    );
  if (day === undefined) return [];
  const { date, validFrom = date, validTo = END_OF_TIME } = basis;
  if (validTo < day)
    return found(
      pointer,
      'expired-basis',
      severityOf,
      `Expected "${number}" to be in force on ${day} but it ended on ${validTo}.`,
    );
  if (validFrom > day)
    return found(
      pointer,
      'expired-basis',
      severityOf,
      `Expected "${number}" to be in force on ${day} but it begins on ${validFrom}.`,
    );
  return [];
}

function found(
  pointer: string,
  rule: OrganisationCheck,
  severityOf: CheckSeverity,
  message: string,
): Finding[] {
  const severity = severityOf(rule);
  return severity ? [{ pointer, rule, severity, message }] : [];
}

/** The later of two days: what begins in the future is looked at on its first day. */
function later(day: string | undefined, from: string | undefined): string | undefined {
  return day !== undefined && from !== undefined && from > day ? from : day;
}
