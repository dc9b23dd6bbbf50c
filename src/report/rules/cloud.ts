import { cidr, short } from './block.js';
import type { Need } from './need.js';
import { label, portRanges, ruleName, sayRange, type Vendor } from './vendor.js';

/** Priorities of network security groups: 100 is looked at first. */
const FIRST_PRIORITY = 100;

/** Characters of a description, for Azure and for AWS. */
const LONGEST_AZURE = 140;
const LONGEST_AWS = 255;

export const azureNsg: Vendor = {
  title: 'Azure network security group',
  comment: '#',
  replies: 'a network security group keeps state: the replies pass',
  tftp: 'the answer comes from a new port, which a network security group does not follow: the way back needs UDP from the unit to high ports in the group of the PC',
  place: 'replace RESOURCE_GROUP and NSG by those of the unit’s subnet or interface; the priorities have to be free',
  render: (needs, { before = 0 }) =>
    needs.map((need, index) =>
      [
        'az network nsg rule create --resource-group RESOURCE_GROUP --nsg-name NSG',
        `--name ${ruleName(need)} --priority ${FIRST_PRIORITY + before + index} --direction Inbound --access Allow`,
        `--protocol ${need.protocol[0]?.toUpperCase()}${need.protocol.slice(1)}`,
        `--source-address-prefixes ${short(need.source)} --source-port-ranges "*"`,
        `--destination-address-prefixes ${short(need.destination)} --destination-port-ranges ${azurePorts(need)}`,
        `--description "${label(need, LONGEST_AZURE, ' ')}"`,
      ].join(' '),
    ),
};

function azurePorts({ protocol, ports }: Need): string {
  if (protocol === 'icmp') return '"*"';
  return portRanges(ports)
    .map((range) => sayRange(range))
    .join(' ');
}

export const awsSecurityGroup: Vendor = {
  title: 'AWS security group',
  comment: '#',
  replies: 'a security group keeps state: the replies pass (a network ACL does not: it needs the way back as well)',
  tftp: 'the answer comes from a new port, which a security group does not follow: the group of the PC needs UDP from the unit to high ports',
  place:
    'replace SECURITY_GROUP by the id of the group that the unit’s interface is in: the group itself is the destination; once for each group where several units are named',
  render: (needs) =>
    perPermission(needs).flatMap(([permission, units]) => [
      `# ${units.length > 1 ? 'units' : 'unit'} ${units.join(', ')}`,
      `aws ec2 authorize-security-group-ingress --group-id SECURITY_GROUP --ip-permissions '${permission}'`,
    ]),
};

/** A group names neither unit nor finding: the same permission a second time is InvalidPermission.Duplicate. */
function perPermission(needs: readonly Need[]): [permission: string, units: string[]][] {
  const units = new Map<string, string[]>();
  for (const need of needs) {
    const permission = JSON.stringify(permissions(need));
    units.set(permission, [...(units.get(permission) ?? []), short(need.destination)]);
  }
  return [...units];
}

function permissions(need: Need): object[] {
  const { protocol, ports } = need;
  const IpRanges = [{ CidrIp: cidr(need.source), Description: label({ ...need, findings: [] }, LONGEST_AWS, ' ') }];
  // For ICMP the two are type and code: echo request, any code.
  if (protocol === 'icmp') return [{ IpProtocol: 'icmp', FromPort: 8, ToPort: -1, IpRanges }];
  return portRanges(ports).map(({ first, last }) => ({
    IpProtocol: protocol,
    FromPort: first,
    ToPort: last,
    IpRanges,
  }));
}
