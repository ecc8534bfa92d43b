import { BlockList, isIP } from 'node:net'

/**
 * What kind of place an address is. `never`: link-local with its metadata servers, unspecified, multicast, documentation,
 * and every IPv6 spelling that hides an IPv4 address; no installation has a reason to be there.
 */
export type Reach = 'public' | 'private' | 'loopback' | 'never'

/** First match counts. Lists are kept apart by family: Node applies the IPv4 rules of a BlockList to ::ffff:0:0/96 as well. */
const V4: readonly (readonly [Reach, BlockList])[] = [
  [
    'never',
    listOf('ipv4', [
      ['0.0.0.0', 8],
      ['100.100.100.200', 32], // metadata of one cloud, inside 100.64.0.0/10
      ['168.63.129.16', 32], // the host agent of another, on a public address
      ['169.254.0.0', 16],
      ['192.0.0.0', 24],
      ['192.0.2.0', 24],
      ['192.88.99.0', 24],
      ['198.51.100.0', 24],
      ['203.0.113.0', 24],
      ['224.0.0.0', 3],
    ]),
  ],
  ['loopback', listOf('ipv4', [['127.0.0.0', 8]])],
  [
    'private',
    listOf('ipv4', [
      ['10.0.0.0', 8],
      ['100.64.0.0', 10], // carrier-grade NAT, RFC 6598
      ['172.16.0.0', 12],
      ['192.168.0.0', 16],
      ['198.18.0.0', 15], // benchmarks, RFC 2544
    ]),
  ],
  ['public', listOf('ipv4', [['0.0.0.0', 0]])],
]
const V6: readonly (readonly [Reach, BlockList])[] = [
  [
    'never',
    listOf('ipv6', [
      ['fd00:ec2::254', 128], // metadata, inside fc00::/7
      ['2001::', 23], // Teredo and other special assignments
      ['2001:db8::', 32],
      ['2002::', 16], // 6to4 hides an IPv4 address
      ['3fff::', 20],
    ]),
  ],
  ['loopback', listOf('ipv6', [['::1', 128]])],
  ['private', listOf('ipv6', [['fc00::', 7]])],
  // All that is routed; mapped, compatible, NAT64, site-local and link-local addresses are outside.
  ['public', listOf('ipv6', [['2000::', 3]])],
]

export function reachOf(address: string): Reach {
  const bare = address.split('%')[0] ?? ''
  const family = isIP(bare)
  const lists = { 0: [], 4: V4, 6: V6 }[family] ?? []
  const found = lists.find(([, list]) => list.check(bare, family === 4 ? 'ipv4' : 'ipv6'))
  return found?.[0] ?? 'never'
}

function listOf(family: 'ipv4' | 'ipv6', blocks: readonly (readonly [net: string, bits: number])[]): BlockList {
  const list = new BlockList()
  for (const [net, bits] of blocks) list.addSubnet(net, bits, family)
  return list
}
