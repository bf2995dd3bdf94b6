import type { PersonDocument, TrainingDocument } from './organisation-document.js';

/** Whether a person meets a criterion on a day (`YYYY-MM-DD`). */
export function meetsCriterion(person: PersonDocument | undefined, criterion: string, day: string): boolean {
  return (person?.criteria ?? []).some((known) =>
    typeof known === 'string'
      ? known === criterion
      : known.name === criterion && known.from <= day && (known.to === undefined || known.to >= day),
  );
}

/**
 * Whether a person has done a training by a day: completed, still valid, and every item of its checklist shown. A training
 * that the region does not describe counts by a criterion of its name.
 */
export function isTrained(
  person: PersonDocument | undefined,
  code: string,
  training: TrainingDocument | undefined,
  day: string,
): boolean {
  if (!training) return meetsCriterion(person, code, day);
  return (person?.trainings ?? []).some(
    (done) =>
      done.training === code &&
      done.completedOn <= day &&
      (done.validTo === undefined || done.validTo >= day) &&
      training.checklist.every((item) => done.items?.includes(item)),
  );
}
