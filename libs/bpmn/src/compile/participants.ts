import type { Participant } from '../executable-process.js';
import { elementOf, elementsOf, idOf, textOf, type ModdleElement } from '../parse/moddle-element.js';
import type { ParsedModel } from '../parse/parsed-model.js';

/** The collaborations of a file. */
export function collaborationsOf(model: ParsedModel): ModdleElement[] {
  const roots = model.definitions ? elementsOf(model.definitions, 'rootElements') : [];
  return roots.filter((root) => root.$type === 'bpmn:Collaboration');
}

/** The pool that a process is drawn in; undefined where there is none. */
export function participantOf(model: ParsedModel, process: ModdleElement): Participant | undefined {
  for (const collaboration of collaborationsOf(model))
    for (const participant of elementsOf(collaboration, 'participants')) {
      if (elementOf(participant, 'processRef') !== process) continue;
      const name = textOf(participant, 'name');
      return {
        id: idOf(participant) ?? '',
        ...(name === undefined ? {} : { name }),
        ...multiplicityOf(participant),
      };
    }
  return undefined;
}

/** How many of a pool's kind take part (BPMN 2.0.2, 9.3); one where the model does not say. */
export function multiplicityOf(participant: ModdleElement): { minimum: number; maximum: number } {
  const multiplicity = elementOf(participant, 'participantMultiplicity');
  if (!multiplicity) return { minimum: 1, maximum: 1 };
  const count = (attribute: string) => Number(multiplicity.get(attribute));
  return { minimum: count('minimum'), maximum: count('maximum') };
}
