import pg from 'pg';

/**
 * The schema as sorted, stable SQL text, read from the catalogs: the embedded server comes without pg_dump, and pg_dump's output
 * changes with its version. The record of the migrations is left out.
 */
export async function dumpSchema(connectionString: string): Promise<string> {
  const client = new pg.Client({ connectionString, application_name: 'runut schema dump' });
  await client.connect();
  try {
    const parts: string[] = [
      '-- Written from a migrated database; not run by anything. See migrations/*.ts.',
    ];
    for (const sql of [TYPES, TABLES, INDEXES, FUNCTIONS, COMMENTS]) {
      const { rows } = await client.query<{ text: string }>(sql);
      parts.push(...rows.map(({ text }) => text));
    }
    return `${parts.join('\n\n')}\n`;
  } finally {
    await client.end();
  }
}

const OURS = `n.nspname = 'public' and c.relname <> 'schema_migration'`;

const COLUMNS = `
  select string_agg('  ' || quote_ident(a.attname) || ' ' || format_type(a.atttypid, a.atttypmod)
         || case when co.collname is not null and co.collname <> 'default' then ' collate ' || quote_ident(co.collname) else '' end
         || case when a.attnotnull then ' not null' else '' end
         || coalesce(' default ' || pg_get_expr(d.adbin, d.adrelid), ''), E',\\n' order by a.attnum)
    from pg_attribute a
    left join pg_attrdef d on d.adrelid = a.attrelid and d.adnum = a.attnum
    left join pg_collation co on co.oid = a.attcollation
   where a.attrelid = c.oid and a.attnum > 0 and not a.attisdropped`;

const TYPES = `
  select 'create type ' || quote_ident(c.relname) || E' as (\\n' || (${COLUMNS}) || E'\\n);' as text
    from pg_class c join pg_namespace n on n.oid = c.relnamespace
   where c.relkind = 'c' and ${OURS} order by c.relname`;

// NOT NULL is told with the columns; PostgreSQL 18 has it among the constraints, too.
const TABLES = `
  select 'create table ' || quote_ident(c.relname) || E' (\\n' || (${COLUMNS})
         || coalesce((select E',\\n' || string_agg('  constraint ' || quote_ident(k.conname) || ' ' || pg_get_constraintdef(k.oid),
                             E',\\n' order by k.contype desc, k.conname)
                        from pg_constraint k where k.conrelid = c.oid and k.contype <> 'n'), '')
         || E'\\n)' || coalesce(' with (' || array_to_string(c.reloptions, ', ') || ')', '') || ';' as text
    from pg_class c join pg_namespace n on n.oid = c.relnamespace
   where c.relkind = 'r' and ${OURS} order by c.relname`;

const INDEXES = `
  select pg_get_indexdef(i.indexrelid) || ';' as text
    from pg_index i join pg_class x on x.oid = i.indexrelid join pg_class c on c.oid = i.indrelid
    join pg_namespace n on n.oid = c.relnamespace
   where ${OURS} and not exists (select from pg_constraint k where k.conindid = i.indexrelid) order by x.relname`;

const FUNCTIONS = `
  select rtrim(pg_get_functiondef(f.oid), E'\\n') || ';' as text
    from pg_proc f join pg_namespace n on n.oid = f.pronamespace where n.nspname = 'public' order by f.proname, f.oid`;

const COMMENTS = `
  select text from (
    select 'comment on ' || case when d.objsubid > 0 then 'column ' when c.relkind = 'c' then 'type ' when c.relkind = 'i' then 'index ' else 'table ' end || quote_ident(c.relname)
           || coalesce('.' || quote_ident(a.attname), '') || ' is ' || quote_literal(d.description) || ';' as text
      from pg_description d join pg_class c on c.oid = d.objoid and d.classoid = 'pg_class'::regclass
      join pg_namespace n on n.oid = c.relnamespace
      left join pg_attribute a on a.attrelid = c.oid and a.attnum = d.objsubid and d.objsubid > 0
     where ${OURS}
    union all
    select 'comment on type ' || quote_ident(t.typname) || ' is ' || quote_literal(d.description) || ';'
      from pg_description d join pg_type t on t.oid = d.objoid and d.classoid = 'pg_type'::regclass
      join pg_namespace n on n.oid = t.typnamespace where n.nspname = 'public'
    union all
    select 'comment on function ' || f.oid::regprocedure || ' is ' || quote_literal(d.description) || ';'
      from pg_description d join pg_proc f on f.oid = d.objoid and d.classoid = 'pg_proc'::regclass
      join pg_namespace n on n.oid = f.pronamespace where n.nspname = 'public') x order by text collate "C"`;
