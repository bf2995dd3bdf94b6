import type { Run } from '../run.js';
import { type FeelContext, type FeelValue, entryOf, hasEntry, isContext, newContext } from '../values.js';
import { type Signature, signature } from './signature.js';

/** DMN 1.5, 10.3.4.10, and Camunda's `is defined` and `get or else`. */
export const contextFunctions: Readonly<Record<string, readonly Signature[]>> = {
  'get value': [
    signature('m|context: context, key|keys: any', (run, context: FeelContext, key: FeelValue) => {
      if (typeof key === 'string') return entryOf(context, key);
      return Array.isArray(key) ? valueAt(run, context, key) : null;
    }),
  ],
  'get entries': [
    signature('m|context: context', (run, context: FeelContext) => {
      const keys = Object.keys(context);
      run.reserveItems(keys.length);
      run.charge(keys.length);
      return keys.map((key) => {
        const entry = newContext();
        entry['key'] = key;
        entry['value'] = entryOf(context, key);
        return entry;
      });
    }),
  ],
  context: [
    signature('entries: list', (run, entries: FeelValue[]) => {
      const made = newContext();
      for (const entry of entries) {
        run.charge(1);
        if (!isContext(entry) || !hasEntry(entry, 'value')) return null;
        const key = entryOf(entry, 'key');
        if (typeof key !== 'string' || hasEntry(made, key)) return null;
        made[key] = entryOf(entry, 'value');
      }
      return made;
    }),
  ],
  'context put': [
    signature(
      'context: context, key|keys: any, value: any',
      (run, context: FeelContext, key: FeelValue, value: FeelValue) =>
        put(run, context, Array.isArray(key) ? key : [key], 0, value),
    ),
  ],
  'context merge': [
    signature('...contexts|context: context', (run, contexts: (FeelContext | null)[]) => {
      const merged = newContext();
      for (const context of contexts) {
        if (!context) return null;
        copyInto(run, merged, context);
      }
      return merged;
    }),
  ],
  'is defined': [signature('value: any', (_run, value: FeelValue) => value !== null)],
  'get or else': [
    signature(
      'value: any, default: any',
      (_run, value: FeelValue, otherwise: FeelValue) => value ?? otherwise,
    ),
  ],
};

function copyInto(run: Run, target: FeelContext, source: FeelContext): void {
  const keys = Object.keys(source);
  run.reserveItems(keys.length);
  run.charge(keys.length);
  for (const key of keys) target[key] = entryOf(source, key);
}

function valueAt(run: Run, context: FeelContext, keys: FeelValue[]): FeelValue {
  let value: FeelValue = context;
  for (const key of keys) {
    run.charge(1);
    if (typeof key !== 'string' || !isContext(value)) return null;
    value = entryOf(value, key);
  }
  return value;
}

/** A copy with the value at the path of keys; null where the path leads through what is no context. */
function put(run: Run, context: FeelValue, keys: FeelValue[], at: number, value: FeelValue): FeelValue {
  const key = keys[at];
  if (!isContext(context) || typeof key !== 'string') return null;
  let inner = value;
  if (at < keys.length - 1) {
    run.enter(1);
    inner = put(run, entryOf(context, key), keys, at + 1, value);
    run.leave(1);
    if (inner === null) return null;
  }
  const copy = newContext();
  copyInto(run, copy, context);
  copy[key] = inner;
  return copy;
}
