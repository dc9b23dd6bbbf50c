/** A line to type, and what for. */
export interface Example {
  line: string;
  does: string;
}

/** What a new user types first, for each command by its words; '' is pathproof itself. */
const EXAMPLES: Readonly<Record<string, readonly Example[]>> = {
  '': [
    { line: 'pathproof', does: 'the terminal UI' },
    { line: 'pathproof run remote 192.168.42.1', does: 'what keeps Manager from this unit, and where' },
    { line: 'pathproof watch 192.168.42.1', does: 'the same again until it works, while a rule changes' },
    { line: 'pathproof rules visit.json --for ticket', does: 'what to send to whoever runs the firewall' },
    { line: 'pathproof demo', does: 'see it work, without any hardware' },
  ],
  run: [
    { line: 'pathproof run remote 192.168.42.1', does: 'a unit on another LAN' },
    { line: 'pathproof run same-lan', does: 'whoever answers the broadcast' },
    { line: 'pathproof run remote pbx.branch.example --report visit.json', does: 'keep what was measured' },
    { line: 'pathproof run multi-remote --search "10.1.1.5;10.3.0.0/24"', does: 'many units' },
  ],
  watch: [
    { line: 'pathproof watch 192.168.42.1', does: 'until every requirement is met' },
    { line: 'pathproof watch 192.168.42.1 --for 15 --report after.json', does: 'for a quarter of an hour' },
  ],
  fleet: [{ line: 'pathproof fleet known-units.csv --report fleet.html', does: 'every unit of a list' }],
  discover: [
    { line: 'pathproof discover', does: 'units on the own LAN' },
    { line: 'pathproof discover --search "10.2.0.0/24" --save known-units.csv', does: 'units of a network' },
  ],
  render: [{ line: 'pathproof render visit.json --to visit.html --to visit.md', does: 'for a reader' }],
  join: [
    {
      line: 'pathproof join visit.json before.pcap after.pcap',
      does: 'taken on both sides of a firewall: was it that one?',
    },
  ],
  diff: [{ line: 'pathproof diff before.json after.json', does: 'what the change of a rule did' }],
  rules: [
    { line: 'pathproof rules visit.json --for ticket', does: 'in plain language' },
    { line: 'pathproof rules visit.json --for fortigate', does: 'to paste' },
  ],
  standin: [
    { line: 'sudo pathproof standin', does: 'on the unit’s LAN, before the unit is there' },
    { line: 'sudo pathproof standin --capture unit.pcapng', does: 'what arrives, to join a report' },
  ],
  demo: [
    { line: 'pathproof demo', does: 'a healthy path, and one with a dropped port' },
    { line: 'pathproof demo --fault config-reset-r2 --report example.html', does: 'a report to look at' },
  ],
  doctor: [{ line: 'pathproof doctor', does: 'before the first run' }],
  profile: [],
  'profile learn': [
    {
      line: 'pathproof profile learn manager.pcapng --server 192.168.42.1 --output manager.json',
      does: 'what your Manager sends',
    },
  ],
  completion: [
    { line: 'source <(pathproof completion bash)', does: 'for this shell; zsh: the same' },
    { line: 'pathproof completion fish | source', does: 'fish' },
    { line: 'pathproof completion powershell | Out-String | Invoke-Expression', does: 'PowerShell' },
  ],
};

export function examplesOf(words: readonly string[]): readonly Example[] {
  return EXAMPLES[words.join(' ')] ?? [];
}

/** The examples as a help text shows them, each with its purpose; empty where there are none. */
export function sayExamples(words: readonly string[]): string {
  const examples = examplesOf(words);
  if (examples.length === 0) return '';
  const width = Math.max(...examples.map(({ line }) => line.length));
  const lines = examples.map(({ line, does }) =>
    width > 44 ? `  # ${does}\n  ${line}` : `  ${line.padEnd(width)}  # ${does}`,
  );
  return ['Examples:', ...lines, ''].join('\n');
}
