import { describe, expect, it } from '@jest/globals';
import { checkFormData, sealedFields, type Form } from './form.js';

const form: Form = {
  id: 'verifikasi',
  components: [
    {
      key: 'hasil',
      type: 'radio',
      label: 'Hasil',
      validate: { required: true },
      values: [
        { value: 'lanjut', label: 'Lanjut' },
        { value: 'arsip', label: 'Arsip' },
      ],
    },
    {
      type: 'group',
      conditional: { hide: '=hasil != "arsip"' },
      components: [
        {
          key: 'alasanArsip',
          type: 'textfield',
          label: 'Alasan',
          validate: { required: true, maxLength: 10 },
        },
        { key: 'penjelasan', type: 'textarea', properties: { tersegel: 'alasan-arsip' } },
      ],
    },
    { key: 'hari', type: 'number', validate: { min: 1, max: 5 } },
    { key: 'lapangan', type: 'checkbox' },
  ],
};

describe('checkFormData', () => {
  const codes = (data: Parameters<typeof checkFormData>[1]) =>
    checkFormData(form, data).map(({ path, code }) => `${path.at(-1)} ${code}`);

  it('should accept what is filled in rightly', () => {
    expect(codes({ hasil: 'lanjut', hari: 3, lapangan: true })).toEqual([]);
  });

  it('should name every field that is wrong', () => {
    expect(codes({ hasil: 'mungkin', hari: 9, lapangan: 'ya', asing: 1 })).toEqual([
      'asing UNKNOWN_FIELD',
      'hasil INVALID_OPTION',
      'hari INVALID_NUMBER',
      'lapangan INVALID_TYPE',
    ]);
    expect(codes({})).toEqual(['hasil REQUIRED']);
  });

  it('should require a field only where the values do not hide it', () => {
    expect(codes({ hasil: 'arsip' })).toEqual(['alasanArsip REQUIRED']);
    expect(codes({ hasil: 'arsip', alasanArsip: 'terlalu panjang' })).toEqual(['alasanArsip INVALID_LENGTH']);
    expect(codes({ hasil: 'arsip', alasanArsip: 'apresiasi' })).toEqual([]);
  });
});

describe('sealedFields', () => {
  it('should find the fields whose words are sealed, inside groups too', () => {
    expect(sealedFields(form)).toEqual([{ key: 'penjelasan', kind: 'alasan-arsip' }]);
  });
});
