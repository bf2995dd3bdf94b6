import { describe, expect, it } from '@jest/globals';
import { prepareText, splitWords } from './prepared-text.js';
import { TermList } from './term-list.js';

const none = new Map<string, readonly string[]>();
const find = (terms: string[], text: string): string[] => new TermList(terms).find(prepareText(text, none));

describe('splitWords', () => {
  it('should split words, digits and repeated letters', () => {
    expect(splitWords('Bayar 50rb di SMAN1, LAMPU2 "rusak"... parahhh!')).toEqual([
      'bayar',
      '50',
      'rb',
      'di',
      'sman',
      '1',
      'lampu',
      '2',
      'rusak',
      'parah',
    ]);
  });
});

describe('prepareText', () => {
  it('should write informal spellings out', () => {
    const spellings = new Map([
      ['blm', ['belum']],
      ['makasih', ['terima', 'kasih']],
    ]);
    expect(prepareText('KTP blm jadi, makasih', spellings).words).toEqual([
      'ktp',
      'belum',
      'jadi',
      'terima',
      'kasih',
    ]);
  });
});

describe('TermList', () => {
  it('should match whole words without case', () => {
    expect(find(['asap'], 'ASAP di kampung')).toEqual(['asap']);
    expect(find(['asap'], 'dasapala')).toEqual([]);
  });

  it('should match words in a row, and with a gap where the term says so', () => {
    expect(find(['lampu jalan'], 'lampu di jalan')).toEqual([]);
    expect(find(['lampu .. jalan'], 'lampu penerangan di jalan')).toEqual(['lampu .. jalan']);
    expect(find(['lampu .. jalan'], 'lampu satu dua tiga empat jalan')).toEqual([]);
  });

  it('should match word parts where the term says so', () => {
    expect(find(['*lubang*', 'aspal*'], 'jalan berlubang, pengaspalan')).toEqual(['*lubang*']);
  });

  it('should match a word that carries a clitic', () => {
    expect(find(['sampah', 'petugas loket'], 'sampahnya dan petugas loketnya')).toEqual([
      'sampah',
      'petugas loket',
    ]);
    expect(find(['ru'], 'rulah')).toEqual([]);
  });
});
