import type { Json } from '#feel';

interface Component {
  readonly key?: string;
  readonly type: string;
  readonly label?: string;
  readonly validate?: { readonly required?: boolean; readonly minLength?: number; readonly min?: number };
  readonly values?: readonly { readonly value: string }[];
  readonly conditional?: { readonly hide?: string };
  readonly components?: readonly Component[];
}

/**
 * Values for a form: what the officer wants to say, as far as the form has a field for it, and something for every other field
 * that must be filled in.
 */
export function fillForm(schema: Json, wanted: Readonly<Record<string, Json>>): Record<string, Json> {
  const { components = [] } = schema as unknown as { components?: readonly Component[] };
  const filled: Record<string, Json> = {};
  for (const field of fieldsOf(components)) {
    const value = wanted[field.key];
    if (value !== undefined) filled[field.key] = value;
    else if (field.validate?.required === true && !field.conditional?.hide)
      filled[field.key] = somethingFor(field);
  }
  return filled;
}

function fieldsOf(components: readonly Component[]): (Component & { key: string })[] {
  return components.flatMap((component) => [
    ...(component.key === undefined ? [] : [component as Component & { key: string }]),
    ...fieldsOf(component.components ?? []),
  ]);
}

const SENTENCE = 'Sudah diperiksa dan dicatat oleh petugas.';

function somethingFor({ type, values, validate }: Component): Json {
  const first = values?.[0]?.value;
  if (first !== undefined) return type === 'checklist' || type === 'taglist' ? [first] : first;
  if (type === 'checkbox') return true;
  if (type === 'number') return validate?.min ?? 1;
  if (type === 'datetime') return new Date().toISOString();
  return SENTENCE.padEnd(validate?.minLength ?? 0, '.');
}
