import { compileExpression, FeelEvaluationError, FeelSyntaxError, scopeOf, type Json } from '#feel';
import type { InputError } from './service/complaint-service.js';

/** A form as form-js has it, as far as the server looks at it. */
export interface Form {
  readonly id: string;
  readonly components: readonly FormComponent[];
}

export interface FormComponent {
  readonly key?: string;
  readonly type: string;
  readonly label?: string;
  readonly validate?: {
    readonly required?: boolean;
    readonly minLength?: number;
    readonly maxLength?: number;
    readonly min?: number;
    readonly max?: number;
  };
  readonly values?: readonly { readonly value: string; readonly label: string }[];
  /** `tersegel`: the kind of message under which its words are sealed. */
  readonly properties?: { readonly tersegel?: string };
  /** A FEEL condition under which it is hidden; a hidden field is not required. */
  readonly conditional?: { readonly hide?: string };
  readonly components?: readonly FormComponent[];
}

const LONGEST_TEXT = 20_000;

/** A component that takes a value, with the conditions of the groups around it. */
type Field = FormComponent & { readonly key: string; readonly hides: readonly string[] };

/** Components with a key, groups opened up. */
function fieldsOf(components: readonly FormComponent[], around: readonly string[] = []): Field[] {
  return components.flatMap((component) => {
    const hides =
      component.conditional?.hide === undefined ? around : [...around, component.conditional.hide];
    return [
      ...(component.key === undefined ? [] : [{ ...component, key: component.key, hides }]),
      ...fieldsOf(component.components ?? [], hides),
    ];
  });
}

/** Whether the values that were sent hide the field. A condition that cannot be evaluated hides nothing. */
function isHidden({ hides }: Field, data: Readonly<Record<string, Json>>): boolean {
  return hides.some((hide) => {
    try {
      const condition = compileExpression(hide.replace(/^=/, ''));
      return condition.evaluate(scopeOf(data), { now: 0, strict: false }) === true;
    } catch (error) {
      if (error instanceof FeelEvaluationError || error instanceof FeelSyntaxError) return false;
      throw error;
    }
  });
}

/** Fields whose words are sealed, with the kind of message that they become. */
export function sealedFields(form: Form): { key: string; kind: string }[] {
  return fieldsOf(form.components).flatMap(({ key, properties }) =>
    properties?.tersegel === undefined ? [] : [{ key, kind: properties.tersegel }],
  );
}

/** What is wrong with the values of a form, each with its place. The server never trusts the browser's own check. */
export function checkFormData(form: Form, data: Readonly<Record<string, Json>>): InputError[] {
  const fields = fieldsOf(form.components);
  const known = new Set(fields.map((field) => field.key));
  const errors = Object.keys(data)
    .filter((key) => !known.has(key))
    .map((key) =>
      problem(
        key,
        'UNKNOWN_FIELD',
        `Expected one of the form's fields (${[...known].join(', ')}), but got "${key}"`,
      ),
    );
  for (const field of fields) {
    const found = checkField(field, data[field.key], isHidden(field, data));
    if (found) errors.push(found);
  }
  return errors;
}

function checkField(field: Field, value: Json | undefined, isFieldHidden: boolean): InputError | undefined {
  const { key, validate = {}, values } = field;
  const name = field.label ?? key;
  if (value === undefined || value === null || value === '')
    return validate.required && !isFieldHidden
      ? problem(key, 'REQUIRED', `Expected "${name}" to be filled in, but it is empty`)
      : undefined;
  if (field.type === 'checkbox' && typeof value !== 'boolean')
    return problem(key, 'INVALID_TYPE', `Expected "${name}" to be true or false`);
  if (field.type === 'number') {
    if (
      typeof value !== 'number' ||
      value < (validate.min ?? -Infinity) ||
      value > (validate.max ?? Infinity)
    )
      return problem(
        key,
        'INVALID_NUMBER',
        `Expected "${name}" to be a number${range(validate.min, validate.max)}`,
      );
  }
  if (
    values &&
    !(Array.isArray(value) ? value : [value]).every((one) => values.some((option) => option.value === one))
  )
    return problem(
      key,
      'INVALID_OPTION',
      `Expected "${name}" to be one of ${values.map((option) => option.value).join(', ')}`,
    );
  if (
    typeof value === 'string' &&
    (value.length < (validate.minLength ?? 0) || value.length > (validate.maxLength ?? LONGEST_TEXT))
  )
    return problem(
      key,
      'INVALID_LENGTH',
      `Expected "${name}" to have ${validate.minLength ?? 0} to ${validate.maxLength ?? LONGEST_TEXT} characters, but it has ${value.length}`,
    );
  return undefined;
}

function range(min: number | undefined, max: number | undefined): string {
  return `${min === undefined ? '' : ` from ${min}`}${max === undefined ? '' : ` to ${max}`}`;
}

function problem(key: string, code: string, message: string): InputError {
  return { path: ['input', 'data', key], code, message };
}
