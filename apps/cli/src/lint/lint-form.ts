import { linesByPointer, pointerSegment, type Finding } from '#policy';
import { jsonErrorLine } from './json-error-line.js';

interface Component {
  readonly key?: unknown;
  readonly type?: unknown;
  readonly label?: unknown;
  readonly components?: unknown;
  readonly properties?: { readonly tersegel?: unknown };
  readonly values?: unknown;
}

/** Types that hold no value, so that they need no key. */
const WITHOUT_VALUE = new Set([
  'text',
  'html',
  'image',
  'separator',
  'spacer',
  'button',
  'group',
  'documentPreview',
  'table',
  'iframe',
]);
/** Types whose value is one of several that the form itself lists. */
const WITH_OPTIONS = new Set(['select', 'radio', 'checklist', 'taglist']);

/** What is wrong with a form file (form-js), each with its JSON pointer and line. */
export function lintForm(content: string): Finding[] {
  let form: unknown;
  try {
    form = JSON.parse(content);
  } catch (error) {
    return [
      {
        pointer: '',
        line: jsonErrorLine(content),
        rule: 'json',
        severity: 'error',
        message: jsonMessage(error),
      },
    ];
  }
  const lines = linesByPointer(content);
  const findings: Finding[] = [];
  const report = (pointer: string, rule: string, message: string): void => {
    // Of a property that is missing, the line of what lacks it.
    const line = lines.get(pointer) ?? lines.get(pointer.slice(0, pointer.lastIndexOf('/'))) ?? 1;
    findings.push({ pointer, line, rule, severity: 'error', message });
  };
  const { id, type, components } = (typeof form === 'object' && form !== null ? form : {}) as Record<
    string,
    unknown
  >;
  if (typeof id !== 'string' || id === '')
    report('/id', 'form-id', 'Expected the form to have an id but it has none.');
  if (type !== 'default')
    report('/type', 'form-type', `Expected the type "default" but got ${JSON.stringify(type) ?? 'none'}.`);
  if (!Array.isArray(components)) {
    report('/components', 'form-components', 'Expected a list of components but there is none.');
    return findings;
  }
  const keys = new Set<string>();
  const walk = (list: readonly unknown[], base: string): void => {
    list.forEach((item, index) => {
      const pointer = base + pointerSegment(index);
      const component = (typeof item === 'object' && item !== null ? item : {}) as Component;
      const kind = component.type;
      if (typeof kind !== 'string') {
        report(
          `${pointer}/type`,
          'form-component-type',
          'Expected the component to have a type but it has none.',
        );
        return;
      }
      checkKey(component, kind, pointer);
      if (WITH_OPTIONS.has(kind) && 'values' in component && !Array.isArray(component.values))
        report(`${pointer}/values`, 'form-options', 'Expected a list of values.');
      const sealed = component.properties?.tersegel;
      if (sealed !== undefined && (typeof sealed !== 'string' || sealed === ''))
        report(
          `${pointer}/properties/tersegel`,
          'form-sealed',
          'Expected "tersegel" to name the kind of message.',
        );
      if (Array.isArray(component.components)) walk(component.components, `${pointer}/components`);
    });
  };
  const checkKey = (component: Component, kind: string, pointer: string): void => {
    const { key } = component;
    if (typeof key !== 'string' || key === '') {
      if (!WITHOUT_VALUE.has(kind))
        report(`${pointer}/key`, 'form-key', `Expected the ${kind} to have a key but it has none.`);
      return;
    }
    if (keys.has(key))
      report(`${pointer}/key`, 'form-key-unique', `Expected each key once but "${key}" is there before.`);
    keys.add(key);
  };
  walk(components, '/components');
  return findings;
}

/** What is told of text that is no JSON. */
export function jsonMessage(error: unknown): string {
  return `Expected JSON but got an error: ${(error as Error).message}.`;
}
