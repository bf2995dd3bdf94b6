import type { LintFinding } from '../lint-finding.js';

interface Reference {
  /** Attribute or element by which it refers. */
  readonly name: string;
  readonly value: string;
  readonly elementId?: string;
  readonly line: number;
}

/** What refers to an element of the file and takes part in its execution, written as an attribute or as an element. */
const REFERENCE = /Refs?$|^(default|incoming|outgoing|source|target|supports|extensionDefinitions)$/;
/** Not an id of this file, or of a data type only. */
const HARMLESS = /^(itemSubjectRef|structureRef|itemRef|evaluatesToTypeRef|implementationRef)$/;

/**
 * References that lead nowhere up to which a file is read: the parser, every rule and the compiler come upon each of them
 * anew, so thousands take longer than a sound file of that size.
 */
const MOST_DANGLING_REFERENCES = 100;

/** Whether an attribute or element of this local name refers to another element. */
export function isReference(localName: string): boolean {
  return REFERENCE.test(localName) && !HARMLESS.test(localName);
}

/** What is found in a file with more references that lead nowhere than are read; nothing where there are fewer. */
export function manyDangling(
  references: readonly Reference[],
  ids: ReadonlyMap<string, number>,
): LintFinding[] {
  const dangling = references.filter(({ value }) => !ids.has(value));
  if (dangling.length <= MOST_DANGLING_REFERENCES) return [];
  const findings = dangling
    .slice(0, MOST_DANGLING_REFERENCES)
    .map(({ name, value, elementId, line }): LintFinding => ({
      rule: 'reference-resolves',
      severity: 'error',
      message: danglingMessage(name, value),
      elementId,
      line,
    }));
  return [
    ...findings,
    {
      rule: 'reference-resolves',
      severity: 'error',
      message: `Expected every reference to name an element of this file but ${dangling.length} do not; the first ${MOST_DANGLING_REFERENCES} are shown, nothing else was checked.`,
    },
  ];
}

/** What is said of a reference that leads nowhere. */
export function danglingMessage(name: string, value: string): string {
  return `Expected ${name} to name an element of this file but there is no "${value}".`;
}
