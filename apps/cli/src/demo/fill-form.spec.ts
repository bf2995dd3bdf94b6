import { describe, expect, it } from '@jest/globals';
import type { Json } from '#feel';
import { fillForm } from './fill-form.js';

const FORM: Json = {
  id: 'f',
  components: [
    { type: 'text' },
    { type: 'radio', key: 'hasil', values: [{ value: 'a' }, { value: 'b' }], validate: { required: true } },
    {
      type: 'group',
      components: [
        {
          type: 'textarea',
          key: 'alasan',
          validate: { required: true, minLength: 60 },
          conditional: { hide: '=hasil = "a"' },
        },
        { type: 'textarea', key: 'catatan', validate: { required: true, minLength: 60 } },
        { type: 'number', key: 'jumlah' },
      ],
    },
  ],
};

describe('fillForm', () => {
  it('should say what the officer wants to say and fill in what else is demanded', () => {
    const data = fillForm(FORM, { hasil: 'b', unknown: 1 });
    expect(data).toEqual({ hasil: 'b', catatan: expect.any(String) });
    expect((data['catatan'] as string).length).toBeGreaterThanOrEqual(60);
  });

  it('should choose the first option where nothing is wanted', () => {
    expect(fillForm(FORM, {})['hasil']).toBe('a');
  });

  it('should fill in a field that can be hidden when something is wanted there', () => {
    expect(fillForm(FORM, { alasan: 'x' })['alasan']).toBe('x');
  });
});
