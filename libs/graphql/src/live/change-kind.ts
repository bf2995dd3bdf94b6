import { registerEnumType } from '@nestjs/graphql';

/** What a change is to whoever follows. */
export enum ChangeKind {
  ADDED = 'ADDED',
  UPDATED = 'UPDATED',
  REMOVED = 'REMOVED',
  RESYNC = 'RESYNC',
}
registerEnumType(ChangeKind, {
  name: 'ChangeKind',
  description: 'What a change is to whoever follows.',
  valuesMap: {
    ADDED: { description: 'It is new in the view.' },
    UPDATED: { description: 'It changed and stays in the view.' },
    REMOVED: {
      description: 'It left the view: done, withdrawn, given to others, or no longer as the filter wants it.',
    },
    RESYNC: { description: 'The cursor cannot be resumed from: read the list again; what follows is live.' },
  },
});
