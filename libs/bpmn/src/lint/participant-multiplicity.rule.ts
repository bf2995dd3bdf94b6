import { collaborationsOf, multiplicityOf } from '../compile/participants.js';
import { elementOf, elementsOf } from '../parse/moddle-element.js';
import type { LintRule } from './lint-rule.js';

/** How many of a pool's kind take part: from a minimum to a maximum (BPMN 2.0.2, 9.3). */
export const participantMultiplicity: LintRule = {
  name: 'participant-multiplicity',
  severity: 'error',
  check(model, report) {
    for (const collaboration of collaborationsOf(model))
      for (const participant of elementsOf(collaboration, 'participants')) {
        if (!elementOf(participant, 'participantMultiplicity')) continue;
        const { minimum, maximum } = multiplicityOf(participant);
        const isRange =
          Number.isInteger(minimum) && Number.isInteger(maximum) && minimum >= 0 && maximum >= 1;
        if (!isRange || minimum > maximum)
          report(
            participant,
            `Expected a minimum from 0 and a maximum from 1 that is not below it but they are ${minimum} and ${maximum}.`,
          );
      }
  },
};
