import { collaborationsOf, multiplicityOf } from '../compile/participants.js';
import { elementsOf, textOf } from '../parse/moddle-element.js';
import type { LintRule } from './lint-rule.js';

/** Says of a pool that stands for several participants how they take part: each by an instance of its own. */
export const poolOfSeveral: LintRule = {
  name: 'pool-of-several',
  severity: 'info',
  check(model, report) {
    for (const collaboration of collaborationsOf(model))
      for (const participant of elementsOf(collaboration, 'participants')) {
        const { minimum, maximum } = multiplicityOf(participant);
        if (maximum > 1)
          report(
            participant,
            `Pool "${textOf(participant, 'name') ?? ''}" stands for ${minimum} to ${maximum} participants: each is an instance of its own, told apart by its correlation key. Their number is not checked.`,
          );
      }
  },
};
