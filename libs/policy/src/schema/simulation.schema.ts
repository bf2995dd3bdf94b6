const name = { type: 'string', minLength: 1, maxLength: 200 } as const;
const text = { type: 'string', maxLength: 2000 } as const;
const day = { type: 'string', pattern: '^\\d{4}-\\d{2}-\\d{2}$' } as const;
const weight = { type: 'number', minimum: 0, maximum: 1_000_000 } as const;
const share = { type: 'number', minimum: 0, maximum: 1 } as const;
const weights = { type: 'object', minProperties: 1, additionalProperties: weight } as const;
const positive = (maximum: number) => ({ type: 'number', exclusiveMinimum: 0, maximum }) as const;

/** Draft-07 schema of simulation.json: the load, the people and what they answer, for `runut simulate forward`. */
export const simulationSchema = {
  $schema: 'http://json-schema.org/draft-07/schema#',
  $id: 'https://runut.id/schema/simulation.schema.json',
  title: 'Simulasi beban: laporan yang datang, kapasitas pemegang jabatan, dan jawaban orang',
  type: 'object',
  required: ['region', 'from', 'until', 'arrivals'],
  additionalProperties: false,
  properties: {
    $schema: text,
    region: {
      type: 'string',
      pattern: '^(nasional|[0-9]{2}(\\.[0-9]{2})?)$',
      description: 'Wilayah yang menerima laporan.',
    },
    process: { ...name, description: 'Id proses; "pengaduan" bila tidak disebut.' },
    from: { ...day, description: 'Hari pertama laporan datang, menurut zona waktu wilayah.' },
    until: { ...day, description: 'Hari terakhir laporan datang.' },
    followDays: {
      type: 'integer',
      minimum: 0,
      maximum: 366,
      description:
        'Hari kalender sesudah "until" selama laporan yang masih terbuka dikerjakan; 30 bila tidak disebut.',
    },
    seed: {
      type: 'integer',
      minimum: 0,
      maximum: 4_294_967_295,
      description: 'Benih; 1 bila tidak disebut.',
    },
    order: {
      enum: ['oldest', 'due'],
      description: 'Tugas mana yang dikerjakan lebih dahulu: yang tertua, atau yang tenggatnya terdekat.',
    },
    arrivals: {
      type: 'object',
      required: ['perDay'],
      additionalProperties: false,
      properties: {
        perDay: {
          ...positive(100_000),
          description: 'Rata-rata laporan per hari kalender dalam satu minggu.',
        },
        byWeekday: {
          type: 'array',
          minItems: 7,
          maxItems: 7,
          items: weight,
          description: 'Bobot Senin sampai Minggu; hari libur memakai bobot Minggu.',
        },
        byHour: {
          type: 'array',
          minItems: 24,
          maxItems: 24,
          items: weight,
          description: 'Bobot jam 0 sampai 23, waktu setempat.',
        },
        byChannel: { ...weights, description: 'Bobot tiap kanal.' },
        byCategory: { ...weights, description: 'Bobot tiap kategori.' },
        withContact: { ...share, description: 'Bagian laporan yang pelapornya dapat dihubungi.' },
        complaints: {
          type: 'array',
          minItems: 1,
          maxItems: 10_000,
          description: 'Contoh laporan yang diulang, sebagai ganti byChannel dan byCategory.',
          items: {
            type: 'object',
            required: ['text'],
            additionalProperties: false,
            properties: {
              weight,
              channel: name,
              source: name,
              category: name,
              sensitivity: name,
              urgency: name,
              schoolLevel: name,
              text: { type: 'string', minLength: 1, maxLength: 20_000 },
            },
          },
        },
      },
    },
    service: {
      type: 'object',
      description:
        'Lama pengerjaan tiap tugas menurut id elemennya, dalam menit jam kerja; "*" untuk lainnya.',
      additionalProperties: {
        type: 'object',
        required: ['minutes'],
        additionalProperties: false,
        properties: {
          minutes: { ...positive(100_000), description: 'Rata-rata.' },
          distribution: { enum: ['exponential', 'fixed', 'uniform'] },
        },
      },
    },
    capacity: {
      type: 'object',
      description:
        'Kapasitas menurut "UNIT:peran", "UNIT", "peran" atau "*"; yang lebih khusus menang. Tanpa itu pemegang jabatan menurut organisasi yang bekerja.',
      additionalProperties: {
        type: 'object',
        minProperties: 1,
        additionalProperties: false,
        properties: {
          holders: {
            type: 'integer',
            minimum: 1,
            maximum: 1000,
            description: 'Banyaknya orang, ganti organisasi.',
          },
          tasksPerDay: {
            ...positive(10_000),
            description:
              'Tugas yang rata-rata diselesaikan satu orang dalam satu hari kerja, ganti "service".',
          },
          share: {
            ...positive(1),
            description: 'Bagian waktu kerja seorang pemegang untuk tugas ini; 1 bila tidak disebut.',
          },
        },
        not: { required: ['tasksPerDay', 'share'] },
      },
    },
    answers: {
      type: 'object',
      description: 'Isian tiap tugas menurut id elemennya, masing-masing dengan bobotnya.',
      additionalProperties: {
        type: 'array',
        minItems: 1,
        items: {
          type: 'object',
          required: ['data'],
          additionalProperties: false,
          properties: { weight, data: { type: 'object' } },
        },
      },
    },
    messages: {
      type: 'object',
      description:
        'Pesan dari luar menurut namanya: bagian laporan yang menerimanya saat ditunggu, dan sesudah berapa jam.',
      additionalProperties: {
        type: 'object',
        required: ['share', 'afterHours'],
        additionalProperties: false,
        properties: {
          share,
          afterHours: { ...positive(10_000), description: 'Rata-rata, jam kalender.' },
          data: { type: 'object' },
        },
      },
    },
  },
} as const;
