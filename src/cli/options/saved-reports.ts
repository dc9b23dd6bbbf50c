import type { Command } from 'commander';
import { knownEndings } from '../../report/registry.js';
import { VENDOR_NAMES } from '../../report/rules/vendor-names.js';
import type { RenderFlags } from '../commands/render.js';
import type { RulesFlags } from '../commands/rules.js';
import { addGlobal, append, type Finish, readSources, TOLD, VERBOSE } from './flags.js';

/** What is told of a joined report is told of a run. */
function addJoin(program: Command, finish: Finish): void {
  const join = program
    .command('join')
    .description('captures taken on the path join the verdict of a saved report; sends nothing')
    .argument('<report>', 'a JSON report of a run with raw sockets')
    .argument('<capture...>', 'pcap or pcapng files, of any device between the PC and the unit')
    .option(
      '--at <place>',
      'where a capture was taken, once for each: routers before it, an address, unit or auto (auto)',
      append,
    )
    .optionsGroup(TOLD)
    .option(
      '--report <file>',
      `write the joined report; the ending picks the format (${knownEndings(' ')}); repeatable`,
      append,
    )
    .option('--json', 'the JSON report on stdout, and nothing else there')
    .option('-v, --verbose', VERBOSE)
    .option('--quiet', 'nothing of the captures on stderr');
  addGlobal(join).action(async (report: string, captures: string[], flags: { at?: string[] }, command: Command) => {
    const { readSettings } = await import('./settings.js');
    const { joinCommand } = await import('../commands/join.js');
    finish(await joinCommand(report, captures, flags.at ?? [], readSettings(readSources(command))));
  });
}

/** Commands on saved reports; none of them sends anything. */
export function addSavedReports(program: Command, finish: Finish): void {
  program
    .command('render')
    .description('a saved JSON report in other formats')
    .argument('<report>', 'a JSON report')
    .option('--to <file>', `the file to write; its ending picks the format: ${knownEndings()}; repeatable`, append)
    .option('--mask', 'replace addresses, names and MACs')
    .option('--mask-table <file>', 'write what stands for what, to undo the mask')
    .action(async (file: string, flags: RenderFlags) => {
      const { renderCommand } = await import('../commands/render.js');
      finish(await renderCommand(file, flags));
    });
  addJoin(program, finish);
  program
    .command('diff')
    .description('what changed between two reports; exit code 1: worse, 3: what was met was not measured again')
    .argument('<before>', 'a JSON report')
    .argument('<after>', 'a later JSON report')
    .option('--format <format>', 'text, md or json (text)')
    .action(async (before: string, after: string, flags: { format?: string }) => {
      const { diffCommand } = await import('../commands/diff.js');
      finish(await diffCommand(before, after, flags));
    });
  program
    .command('rules')
    .description('the firewall rules that are missing by a report, in the syntax of a vendor')
    .argument('<report>', 'a JSON report')
    .option('--for <vendor>', `${VENDOR_NAMES.join(', ')} (plain language)`)
    .option('--all', 'everything that the scenario needs, not only what is missing')
    .option('--chain <c>', 'nftables: family, table and chain of the dropping rule (inet filter forward)')
    .option('--source <a>', 'the PC’s network instead of its address, such as 192.168.10.0/24')
    .action(async (file: string, flags: RulesFlags) => {
      const { rulesCommand } = await import('../commands/rules.js');
      finish(await rulesCommand(file, flags));
    });
}
