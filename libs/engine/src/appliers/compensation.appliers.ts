import { liveElement, type Appliers } from './applier.js';

export const compensationAppliers: Appliers<
  | 'CompensationRecorded'
  | 'CompensationStarted'
  | 'CompensationStepped'
  | 'CompensationEnded'
  | 'CompensationScopeRestored'
> = {
  CompensationRecorded: (state, { scopeKey, record }) => {
    const scope = liveElement(state, scopeKey);
    scope.compensations = [...(scope.compensations ?? []), record];
  },
  CompensationStarted: (state, { key, scopeKey, records }) => {
    const taken = new Set(records.map((record) => record.key));
    for (const inScope of new Set(records.map((record) => record.scopeKey ?? scopeKey))) {
      const scope = liveElement(state, inScope);
      const left = scope.compensations?.filter((record) => !taken.has(record.key)) ?? [];
      if (left.length > 0) scope.compensations = left;
      else delete scope.compensations;
    }
    liveElement(state, key).compensating = { scopeKey, records };
  },
  CompensationStepped: (state, { key }) => {
    const element = liveElement(state, key);
    const { scopeKey, records } = element.compensating!;
    element.compensating = { scopeKey, records: records.slice(0, -1) };
  },
  CompensationEnded: (state, { key }) => {
    delete liveElement(state, key).compensating;
  },
  CompensationScopeRestored: (state, { key, records }) => {
    if (records.length > 0) liveElement(state, key).compensations = records;
  },
};
