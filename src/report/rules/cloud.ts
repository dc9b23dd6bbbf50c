import { cidr, short } from './block.js';
import type { Need } from './need.js';
import { portRanges, ruleName, sayRange, type Vendor } from './vendor.js';

/** Priorities of network security groups: 100 is looked at first. */
const FIRST_PRIORITY = 100;

export const azureNsg: Vendor = {
  title: 'Azure network security group',
  comment: '#',
  replies: 'a network security group keeps state: the replies pass',
  tftp: 'the answer comes from a new port, which a network security group does not follow: the way back needs UDP from the unit to high ports in the group of the PC',
  place: 'replace RESOURCE_GROUP and NSG by those of the unit’s subnet or interface; the priorities have to be free',
  render: (needs) =>
    needs.map((need, index) =>
      [
        'az network nsg rule create --resource-group RESOURCE_GROUP --nsg-name NSG',
        `--name ${ruleName(need)} --priority ${FIRST_PRIORITY + index} --direction Inbound --access Allow`,
        `--protocol ${need.protocol[0]?.toUpperCase()}${need.protocol.slice(1)}`,
        `--source-address-prefixes ${short(need.source)} --source-port-ranges '*'`,
        `--destination-address-prefixes ${short(need.destination)} --destination-port-ranges ${azurePorts(need)}`,
        `--description "pathproof ${need.requirements.join(' ')}"`,
      ].join(' '),
    ),
};

function azurePorts({ protocol, ports }: Need): string {
  if (protocol === 'icmp') return "'*'";
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
    'replace SECURITY_GROUP by the id of the group that the unit’s interface is in: the group itself is the destination',
  render: (needs) =>
    needs.flatMap((need) => [
      `# unit ${short(need.destination)}`,
      `aws ec2 authorize-security-group-ingress --group-id SECURITY_GROUP --ip-permissions '${JSON.stringify(permissions(need))}'`,
    ]),
};

function permissions({ protocol, ports, source, requirements }: Need): object[] {
  const IpRanges = [{ CidrIp: cidr(source), Description: `pathproof ${requirements.join(' ')}` }];
  // For ICMP the two are type and code: echo request, any code.
  if (protocol === 'icmp') return [{ IpProtocol: 'icmp', FromPort: 8, ToPort: -1, IpRanges }];
  return portRanges(ports).map(({ first, last }) => ({
    IpProtocol: protocol,
    FromPort: first,
    ToPort: last,
    IpRanges,
  }));
}
