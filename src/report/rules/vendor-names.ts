/** The syntaxes that `--for` takes, in the order of the documentation. */
export const VENDOR_NAMES = [
  'nftables',
  'iptables',
  'cisco-ios',
  'cisco-asa',
  'fortigate',
  'paloalto',
  'juniper-srx',
  'mikrotik',
  'pf',
  'windows',
  'azure-nsg',
  'aws-sg',
  'ticket',
] as const;

export type VendorName = (typeof VENDOR_NAMES)[number];
