import { expect, it } from 'vitest';
import { CIDR, describeGrammar, IPV4, line, list, PORT, repeated, taken } from './grammar.js';

/*
 * Microsoft, Azure CLI reference, "az network nsg rule create" (allowed values of --protocol, --direction, --access;
 * --priority 100 to 4096, unique in the group and direction; lists separated by blanks) and "Naming rules and
 * restrictions for Azure resources", securityRules: 1 to 80 letters, digits, underscores, periods and hyphens, from a letter
 * or digit to a letter, digit or underscore; REST API, SecurityRulePropertiesFormat: a description of 140 characters.
 */
const end = `(?:${IPV4}|${CIDR})`;
const priority = '(?:[1-9]\\d{2}|[1-3]\\d{3}|40[0-8]\\d|409[0-6])';
const start = `az network nsg rule create --resource-group RESOURCE_GROUP --nsg-name NSG --name (?!\\S{81})[A-Za-z0-9][A-Za-z0-9._-]*[A-Za-z0-9_] --priority ${priority} --direction Inbound --access Allow`;
const source = `--source-address-prefixes ${end} --source-port-ranges "\\*" --destination-address-prefixes ${end}`;
const description = '--description "(?![^"]{141})pathproof [a-z0-9 -]+"';

describeGrammar(
  'azure-nsg',
  {
    statements: {
      icmp: line(start, '--protocol Icmp', source, '--destination-port-ranges "\\*"', description),
      ports: line(
        start,
        '--protocol (?:Tcp|Udp)',
        source,
        `--destination-port-ranges ${list(`${PORT}(?:-${PORT})?`, ' ')}`,
        description,
      ),
    },
    refused: [
      azure({ priority: '99' }),
      azure({ priority: '4097' }),
      azure({ protocol: 'TCP' }),
      azure({ ports: '50804,50805' }),
      azure({ name: 'pathproof/tcp' }),
      azure({ name: 'pathproof-' }),
      azure({ name: 'a'.repeat(81) }),
      azure({ description: `pathproof ${'a'.repeat(131)}` }),
    ],
  },
  (outputs) => {
    it('has a name and a priority of its own', () => {
      for (const { lines, needs } of outputs) {
        expect(lines).toHaveLength(needs.length);
        expect(repeated(taken(lines, /--priority (\d+)/))).toEqual([]);
        expect(repeated(taken(lines, /--name (\S+)/))).toEqual([]);
      }
    });
  },
);

function azure(changed: Partial<Record<'name' | 'priority' | 'protocol' | 'ports' | 'description', string>>): string {
  const parts = {
    name: 'x1',
    priority: '100',
    protocol: 'Tcp',
    ports: '50804',
    description: 'pathproof x',
    ...changed,
  };
  return `az network nsg rule create --resource-group RESOURCE_GROUP --nsg-name NSG --name ${parts.name} --priority ${parts.priority} --direction Inbound --access Allow --protocol ${parts.protocol} --source-address-prefixes 192.168.10.20 --source-port-ranges "*" --destination-address-prefixes 192.168.42.1 --destination-port-ranges ${parts.ports} --description "${parts.description}"`;
}

/*
 * AWS CLI Command Reference, "ec2 authorize-security-group-ingress", --ip-permissions as JSON: IpProtocol, FromPort and
 * ToPort (for icmp type and code, -1 for every code), IpRanges of CidrIp and Description: 255 characters of letters,
 * digits, blanks and ._-:/()#,@[]+=&;{}!$*. The same rule a second time is refused (InvalidPermission.Duplicate).
 */
const range = `"IpRanges":\\[\\{"CidrIp":"${CIDR}","Description":"[A-Za-z0-9 ._:/()#,@+=&;!*-]{1,255}"\\}\\]`;
const command = 'aws ec2 authorize-security-group-ingress --group-id SECURITY_GROUP --ip-permissions';

describeGrammar(
  'aws-sg',
  {
    statements: {
      icmp: line(command, `'\\[\\{"IpProtocol":"icmp","FromPort":8,"ToPort":-1,${range}\\}\\]'`),
      ports: line(
        command,
        `'\\[${list(`\\{"IpProtocol":"(?:tcp|udp)","FromPort":${PORT},"ToPort":${PORT},${range}\\}`, ',')}\\]'`,
      ),
    },
    refused: [
      `${command} '[{"IpProtocol":"TCP","FromPort":50804,"ToPort":50804,"IpRanges":[{"CidrIp":"192.168.10.20/32","Description":"x"}]}]'`,
      `${command} '[{"IpProtocol":"tcp","FromPort":"50804","ToPort":"50804","IpRanges":[{"CidrIp":"192.168.10.20/32","Description":"x"}]}]'`,
      `${command} '[{"IpProtocol":"tcp","FromPort":50804,"ToPort":50804,"IpRanges":[{"CidrIp":"192.168.10.20","Description":"x"}]}]'`,
      `${command} '[{"IpProtocol":"tcp","FromPort":50804,"ToPort":50804,"IpRanges":[{"CidrIp":"192.168.10.20/32","Description":"it’s"}]}]'`,
      `${command} '[{"IpProtocol":"icmp","FromPort":-1,"ToPort":8,"IpRanges":[{"CidrIp":"192.168.10.20/32","Description":"x"}]}]'`,
    ],
  },
  (outputs) => {
    it('stands once, with each permission once and from the lower port to the higher', () => {
      for (const { lines } of outputs) {
        expect(repeated(lines)).toEqual([]);
        const permissions = taken(lines, /'(.*)'/).flatMap((text) => JSON.parse(text) as Permission[]);
        for (const { FromPort, ToPort, IpProtocol } of permissions)
          expect(FromPort <= ToPort || IpProtocol === 'icmp').toBe(true);
      }
    });
  },
);

interface Permission {
  IpProtocol: string;
  FromPort: number;
  ToPort: number;
}
