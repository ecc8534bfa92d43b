import { BlockList, isIP } from 'node:net'

/**
 * What kind of place an address is. `never`: link-local with its metadata servers, unspecified, multicast, documentation,
 * and every IPv6 spelling that hides an IPv4 address; no installation has a reason to be there.
 */
export type Reach = 'public' | 'private' | 'loopback' | 'never'

type Block = readonly [net: string, bits: number]

const LOOPBACK = listOf([['127.0.0.0', 8]], [['::1', 128]])
const PRIVATE = listOf(
  [
    ['10.0.0.0', 8],
    ['100.64.0.0', 10], // carrier-grade NAT, RFC 6598
    ['172.16.0.0', 12],
    ['192.168.0.0', 16],
    ['198.18.0.0', 15], // benchmarks, RFC 2544
  ],
  [['fc00::', 7]],
)
const NEVER = listOf(
  [
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
  ],
  [
    ['fd00:ec2::254', 128], // metadata, inside fc00::/7
    ['2001::', 23], // Teredo and other special assignments
    ['2001:db8::', 32],
    ['2002::', 16], // 6to4 hides an IPv4 address
    ['3fff::', 20],
  ],
)
/** All that is routed; mapped, compatible, NAT64, site-local and link-local addresses are outside. */
const GLOBAL_V6 = listOf([], [['2000::', 3]])

export function reachOf(address: string): Reach {
  const bare = address.split('%')[0] ?? ''
  const family = isIP(bare)
  if (family === 0) return 'never'
  const isIn = (list: BlockList): boolean => list.check(bare, family === 4 ? 'ipv4' : 'ipv6')
  // A BlockList applies its IPv4 rules to ::ffff:0:0/96 as well; such an address must not pass for what it hides.
  if (isIn(NEVER) || bare.toLowerCase().startsWith('::ffff:')) return 'never'
  if (isIn(LOOPBACK)) return 'loopback'
  if (isIn(PRIVATE)) return 'private'
  return family === 4 || isIn(GLOBAL_V6) ? 'public' : 'never'
}

function listOf(v4: readonly Block[], v6: readonly Block[]): BlockList {
  const list = new BlockList()
  for (const [net, bits] of v4) list.addSubnet(net, bits, 'ipv4')
  for (const [net, bits] of v6) list.addSubnet(net, bits, 'ipv6')
  return list
}
