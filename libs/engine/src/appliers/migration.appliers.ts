import { ownedElement } from '../draft.js';
import type { CompensationRecord, FlowNodeInstance } from '../process-state.js';
import type { Appliers } from './applier.js';

export const migrationAppliers: Appliers<'InstanceMigrated'> = {
  InstanceMigrated: (state, { definitionKey, renamed, tasks }) => {
    state.definitionKey = definitionKey;
    const nameOf = (id: string): string => (Object.hasOwn(renamed, id) ? renamed[id]! : id);
    for (const key of state.elements.map((one) => one.key)) rename(ownedElement(state, key)!, nameOf);
    for (const [place, one] of state.subscriptions.entries())
      state.subscriptions[place] = { ...one, catchId: nameOf(one.catchId) };
    for (const [place, one] of state.incidents.entries())
      state.incidents[place] = { ...one, elementId: nameOf(one.elementId) };
    for (const { key, formId } of tasks) {
      const element = ownedElement(state, key)!;
      if (element.wait?.type !== 'userTask') continue;
      const { formId: _before, ...wait } = element.wait;
      element.wait = { ...wait, ...(formId === undefined ? {} : { formId }) };
    }
  },
};

type NameOf = (id: string) => string;

function rename(element: FlowNodeInstance, nameOf: NameOf): void {
  // The process's own scope has the process's id, which is no element's.
  if (element.scopeKey >= 0) Object.assign(element, { elementId: nameOf(element.elementId) });
  if (element.resets) element.resets = renamedKeys(element.resets, nameOf);
  if (element.collected) element.collected = renamedKeys(element.collected, nameOf);
  if (element.compensations)
    element.compensations = element.compensations.map((one) => renamedRecord(one, nameOf));
  if (element.compensating) {
    const { scopeKey, records } = element.compensating;
    element.compensating = { scopeKey, records: records.map((one) => renamedRecord(one, nameOf)) };
  }
  if (element.adHoc) element.adHoc = { queued: element.adHoc.queued.map(nameOf) };
}

function renamedRecord(record: CompensationRecord, nameOf: NameOf): CompensationRecord {
  return {
    ...record,
    elementId: nameOf(record.elementId),
    ...(record.inner ? { inner: record.inner.map((one) => renamedRecord(one, nameOf)) } : {}),
  };
}

function renamedKeys<T>(record: { readonly [id: string]: T }, nameOf: NameOf): { [id: string]: T } {
  return Object.fromEntries(Object.entries(record).map(([id, value]) => [nameOf(id), value]));
}
