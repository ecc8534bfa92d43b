import type { VerbName } from '../../src/sdk/index.ts'

const ISSUE = {
  verb: 'identity/issue-client-secret',
  args: { strategy: 'contain-first', leaked: 'env:LEAKED' },
} as const

/** What `doctor` says where a role is not there. */
export const WITHOUT = [
  ['manage-clients', 'bad', 'no secret can be issued, revoked or proven dead'],
  ['manage-users', 'bad', 'no session ends and no grant is revoked'],
  ['view-realm', 'bad', 'no new secret can be issued here'],
  ['view-events', 'warning', 'nobody can say who used the secret'],
] as const

export interface MissingRole {
  readonly missing: string
  /** What we have. */
  readonly roles: readonly string[]
  readonly verb: VerbName
  readonly args: object
}

/** The same before the double and before the real system; somebody is logged in. */
export const MISSING_ROLES: readonly MissingRole[] = [
  { missing: 'manage-clients', roles: [], ...ISSUE },
  { missing: 'manage-clients', roles: ['query-clients'], ...ISSUE },
  { missing: 'manage-clients', roles: ['view-clients'], ...ISSUE },
  { missing: 'manage-users', roles: ['manage-clients'], verb: 'session/back-channel-logout', args: {} },
  { missing: 'manage-users', roles: ['manage-clients'], verb: 'identity/revoke-grants', args: {} },
  { missing: 'view-realm', roles: ['manage-clients'], ...ISSUE },
  { missing: 'view-events', roles: ['manage-clients'], verb: 'identity/used-since', args: { since: '1h' } },
]
