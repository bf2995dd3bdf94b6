import { existsSync } from 'node:fs';
import { readFile } from 'node:fs/promises';
import { join } from 'node:path';
import { text } from 'node:stream/consumers';
import { Command } from 'commander';
import { parseBundle, routeComplaint, type ComplaintRoute, type ParsedBundle } from '#organisation';
import { DecisionRejection } from '#policy';
import { readBundle } from '../bundle/read-bundle.js';
import { CommandEnd, EXIT, usageError } from '../cli-error.js';
import { printFindings } from '../lint/print-findings.js';
import { Output } from '../output.js';
import { parseMoment } from '../parse-moment.js';
import { projectRoot } from '../project-root.js';
import { inheritedRules } from '../rules/inherited-rules.js';
import { printRoute } from '../route/print-route.js';

interface RouteOptions {
  readonly file: string;
  readonly rules?: string;
  readonly at?: number;
}

/** What became of one complaint: its way, or why there is none. */
type Routed =
  | { readonly id?: string; readonly route: ComplaintRoute }
  | {
      readonly id?: string;
      readonly rejection: { readonly code: string; readonly pointer: string; readonly message: string };
    };

/** `runut route --file COMPLAINT.json` */
export function routeCommand(): Command {
  return new Command('route')
    .description(
      'what the effective policies make of a complaint: class, category, unit, role, clocks, chain, trace',
    )
    .requiredOption('--file <file>', 'a complaint, or a list of them, as JSON; - reads stdin')
    .option(
      '--rules <folder>',
      'folder of the rules (default: ./rules, else those of the installation); what it does not bring it inherits',
    )
    .option('--at <time>', 'when it is received and who holds what (RFC 3339; default: now)', parseMoment)
    .action(async (options: RouteOptions, command: Command) => {
      const output = Output.of(command);
      const complaints = parseComplaints(await readComplaints(options.file), options.file);
      const isList = Array.isArray(complaints);
      const bundle = await readRules(options.rules, output);
      const nowMs = options.at ?? Date.now();
      const routed: Routed[] = [];
      for (const [index, complaint] of (isList ? complaints : [complaints]).entries())
        routed.push(await routeOne(bundle, complaint, nowMs, isList ? `/${index}` : ''));
      if (output.isJson) {
        const results = routed.map(toJson);
        output.json(isList ? results : results[0]);
      } else for (const one of routed) print(output, one, bundle, options.file);
      if (routed.some((one) => 'rejection' in one)) throw new CommandEnd(EXIT.USAGE);
    });
}

async function readComplaints(file: string): Promise<string> {
  if (file === '-') return text(process.stdin);
  try {
    return await readFile(file, 'utf8');
  } catch (error) {
    const why =
      (error as NodeJS.ErrnoException).code === 'ENOENT' ? 'there is none' : (error as Error).message;
    throw usageError(`Expected a file with a complaint but ${why}.`, { place: file });
  }
}

function parseComplaints(content: string, file: string): unknown {
  try {
    return JSON.parse(content.replace(/^\uFEFF/, '')) as unknown;
  } catch (error) {
    throw usageError(`Expected a complaint as JSON but got an error: ${(error as Error).message}.`, {
      place: file,
    });
  }
}

async function readRules(folder: string | undefined, output: Output): Promise<ParsedBundle> {
  const own = join(projectRoot().folder, 'rules');
  const chosen = folder ?? (existsSync('rules') ? 'rules' : own);
  const files = await readBundle([chosen]);
  const bundle = parseBundle([...files, ...(await inheritedRules(chosen, files))]);
  const errors = bundle.findings.filter((finding) => finding.severity === 'error');
  if (errors.length > 0) {
    if (output.isJson)
      output.json({
        error: { code: 'RULES_INVALID', message: `${errors.length} errors in ${chosen}`, findings: errors },
      });
    else printFindings(output, errors, new Set(errors.map((finding) => finding.file)).size);
    throw new CommandEnd(EXIT.FINDINGS);
  }
  if (bundle.regions.size === 0) {
    throw usageError('Expected rules of at least one region (<region>/region.json) but there are none.', {
      place: chosen,
      wayOut: 'Name their folder: --rules DIR',
    });
  }
  return bundle;
}

async function routeOne(bundle: ParsedBundle, given: unknown, nowMs: number, place: string): Promise<Routed> {
  const complaint = unwrap(given);
  const { id } = (typeof complaint === 'object' && complaint !== null ? complaint : {}) as { id?: unknown };
  const name = typeof id === 'string' ? { id } : {};
  try {
    return { ...name, route: await routeComplaint(bundle, complaint, nowMs) };
  } catch (error) {
    if (!(error instanceof DecisionRejection)) throw error;
    return {
      ...name,
      rejection: { code: error.code, pointer: place + error.pointer, message: error.message },
    };
  }
}

/** An example of a region's folder holds the complaint beside what is expected of it. */
function unwrap(value: unknown): unknown {
  if (typeof value !== 'object' || value === null || 'text' in value) return value;
  return 'complaint' in value ? value.complaint : value;
}

function toJson(routed: Routed): unknown {
  const { id } = routed;
  const name = id === undefined ? {} : { id };
  return 'route' in routed ? { ...name, ...routed.route } : { ...name, error: routed.rejection };
}

function print(output: Output, routed: Routed, bundle: ParsedBundle, file: string): void {
  if ('route' in routed) printRoute(output, routed.id, routed.route, bundle);
  else {
    const { pointer, message } = routed.rejection;
    output.error(
      usageError(message, {
        place: `${file === '-' ? 'stdin' : file}${pointer === '' ? '' : `#${pointer}`}`,
      }),
    );
  }
}
